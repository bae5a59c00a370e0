"""A stand-in that knows a secret steers campaigns only for whoever signs with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from sandbox.inbox.app import create_app
from sandbox.inbox.mailbox import Mailbox

RIGHT, OTHER = "whsec_c29qb3VybiBpbiB0ZXN0cw==", "whsec_c29tZWJvZHkgZWxzZQ=="
BODY = '{"action":"pause"}'
NOW = timedelta(0)


@pytest.mark.parametrize(
    ("secret", "signed", "late", "status"),
    [
        (RIGHT, BODY, NOW, 200),
        (OTHER, BODY, NOW, 401),
        (RIGHT, '{"action":"resume"}', NOW, 401),
        (RIGHT, BODY, timedelta(hours=1), 401),
        (None, BODY, NOW, 401),
    ],
)
async def test_only_who_signs_this_very_call_and_lately_is_listened_to(
    tmp_path: Path, secret: str | None, signed: str, late: timedelta, status: int
) -> None:
    at = datetime.now(UTC) - late
    headers = {"Idempotency-Key": "k-1", "Content-Type": "application/json"}
    if secret is not None:
        signature = Webhook(secret).sign("k-1", at, signed)
        headers |= {"webhook-id": "k-1", "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
    mailbox = Mailbox(tmp_path / "inbox.db")
    transport = httpx.ASGITransport(create_app(mailbox, RIGHT))
    async with httpx.AsyncClient(transport=transport, base_url="http://inbox") as web:
        answer = await web.post("/campaigns/sale/customers/c-1", content=BODY, headers=headers)
    assert answer.status_code == status
    assert [one.campaign for one in mailbox.campaigns.standings()] == (["sale"] if status == 200 else [])
    mailbox.close()
