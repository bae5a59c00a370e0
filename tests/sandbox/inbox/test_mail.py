"""What a person or a test finds in the inbox after mails were handed over."""

import sqlite3
from datetime import datetime
from pathlib import Path

import aiosmtplib
import pytest

from tests.sandbox.inbox.conftest import Inbox, Written

EFFECT = "1dd4b942-b9cf-4210-88c7-381b71e856b6"
OURS = {
    "Message-ID": "<first@sojourn.example>",
    "X-Sojourn-Customer": "c-1",
    "X-Sojourn-Journey": "contract-renewal",
    "X-Sojourn-Effect": EFFECT,
    "X-Sojourn-Date": "2026-05-03T09:15:00+02:00",
}


async def test_a_mail_shows_in_the_list_in_full_and_in_the_json(inbox: Inbox) -> None:
    answer = await inbox.receive(Written(headers=OURS).mail())
    assert answer.startswith("2.0.0")

    page = (await inbox.web.get("/")).text
    for shown in ("Your contract ends soon", "anna@example.com", "contract-renewal", "c-1", "3 May 2026, 09:15"):
        assert shown in page

    (found,) = (await inbox.web.get("/api/mails")).json()
    assert datetime.fromisoformat(found.pop("received_at")).tzinfo is not None
    assert found == {
        "id": 1,
        "message_id": "<first@sojourn.example>",
        "recipient": "anna@example.com",
        "subject": "Your contract ends soon",
        "journey": "contract-renewal",
        "customer": "c-1",
        "effect": EFFECT,
    }

    opened = (await inbox.web.get("/mails/1")).text
    assert "Renew it today." in opened
    assert "Shop &lt;shop@example.com&gt;" in opened
    assert 'src="/mails/1/body"' in opened
    assert "<b>today</b>" in (await inbox.web.get("/mails/1/body")).text
    assert "X-Sojourn-Effect: " + EFFECT in (await inbox.web.get("/mails/1/raw")).text


async def test_two_identical_mails_are_two_and_the_page_says_so(inbox: Inbox) -> None:
    for _ in range(2):
        await inbox.receive(Written(headers=OURS).mail())
    assert [mail["id"] for mail in (await inbox.web.get("/api/mails")).json()] == [1, 2]
    assert (await inbox.web.get("/")).text.count("received 2 times") == 2


async def test_a_mail_to_two_people_is_one_in_each_ones_inbox(inbox: Inbox) -> None:
    await inbox.receive(Written(headers=OURS).mail(), "anna@example.com", "ben@example.com")
    found = (await inbox.web.get("/api/mails")).json()
    assert [mail["recipient"] for mail in found] == ["anna@example.com", "ben@example.com"]
    assert "times" not in (await inbox.web.get("/")).text


async def test_a_mail_is_looked_up_by_effect_customer_or_message_id(inbox: Inbox) -> None:
    await inbox.receive(Written(headers=OURS).mail())
    await inbox.receive(Written(headers={"X-Sojourn-Customer": "c-2"}).mail())
    for asked in (
        {"effect": EFFECT},
        {"effect": EFFECT.upper()},
        {"customer": "c-1"},
        {"message_id": "<first@sojourn.example>"},
        {"effect": EFFECT, "customer": "c-1"},
    ):
        found = (await inbox.web.get("/api/mails", params=asked)).json()
        assert [mail["id"] for mail in found] == [1], asked


async def test_an_effect_that_sent_nothing_finds_nothing(inbox: Inbox) -> None:
    await inbox.receive(Written().mail())
    assert (await inbox.web.get("/api/mails", params={"effect": EFFECT})).json() == []


async def test_an_empty_look_up_is_refused_rather_than_answered_with_every_mail(inbox: Inbox) -> None:
    await inbox.receive(Written().mail())
    for asked in ({"effect": ""}, {"effect": "not-a-uuid"}, {"customer": ""}, {"message_id": ""}):
        assert (await inbox.web.get("/api/mails", params=asked)).status_code == 422, asked


async def test_the_list_is_narrowed_by_customer_and_by_search(inbox: Inbox) -> None:
    await inbox.receive(Written(subject="For one", headers={"X-Sojourn-Customer": "c-1"}).mail())
    await inbox.receive(Written(subject="For two: 100% off", headers={"X-Sojourn-Customer": "c-2"}).mail())
    by_customer = (await inbox.web.get("/", params={"customer": "c-1"})).text
    by_search = (await inbox.web.get("/", params={"search": "0% OFF"})).text
    assert ("For one" in by_customer, "For two" in by_customer) == (True, False)
    assert ("For one" in by_search, "For two" in by_search) == (False, True)
    assert "No mail fits." in (await inbox.web.get("/", params={"customer": "c-1", "search": "two"})).text


async def test_older_mails_are_a_page_away_and_none_is_lost_between(inbox: Inbox) -> None:
    for number in range(53):
        inbox.mailbox.accept("", ["anna@example.com"], f"Subject: number {number:02}\r\n\r\n".encode())
    first, second = (await inbox.web.get("/")).text, (await inbox.web.get("/", params={"before": 4})).text
    assert "before=4" in first
    shown = [number for number in range(53) if f"number {number:02}" in first + second]
    assert shown == list(range(53))


async def test_a_mail_without_a_date_of_its_own_is_dated_by_its_arrival(inbox: Inbox) -> None:
    await inbox.receive(Written(headers={"X-Sojourn-Date": "the ides of March"}).mail())
    (mail,) = inbox.mailbox.mails()
    assert mail.shown_at == mail.received_at
    assert "own date" not in (await inbox.web.get("/mails/1")).text


async def test_a_mail_that_was_never_received_is_said_to_be_missing(inbox: Inbox) -> None:
    for path in ("/mails/7", "/mails/7/body", "/mails/7/raw"):
        assert (await inbox.web.get(path)).status_code == 404


async def test_the_mail_is_on_disk_before_the_sender_is_told_so(inbox: Inbox, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "inbox.db", isolation_level=None)
    smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=inbox.smtp_port, timeout=0.5)
    await smtp.connect()
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(aiosmtplib.SMTPReadTimeoutError):
            await smtp.send_message(Written().mail())
    finally:
        other.execute("ROLLBACK")
        other.close()
        smtp.close()


async def test_a_mail_that_cannot_be_stored_is_asked_for_again(inbox: Inbox) -> None:
    inbox.mailbox.close()
    with pytest.raises(aiosmtplib.SMTPDataError) as refusal:
        await inbox.receive(Written().mail())
    assert refusal.value.code == 451
