"""A campaign system of one's own: one signed POST a customer (standardwebhooks.com), repeated under one key."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from activities.campaigning.names import campaign_name, is_only_dots
from activities.campaigning.system import MustBeMended, Order, refusal
from activities.channels.http import OutsideHttp, Refused

_CREDENTIALS = "SOJOURN_CAMPAIGN_SECRET"
_ADDRESS = "SOJOURN_CAMPAIGN_URL"
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class WebhookCampaign:
    """Whatever listens at `<url>/<campaign>/customers/<customer>`; without a secret nothing is signed."""

    http: OutsideHttp
    url: str
    secret: SecretStr = field(default_factory=lambda: SecretStr(""))

    async def steer(self, order: Order) -> str:
        """POST what is wanted; any 2xx is a yes."""
        body = json.dumps({"action": "pause" if order.paused else "resume"}, separators=(",", ":"))
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(order.key)}
        if key := self.secret.get_secret_value():
            now = datetime.now(UTC)
            signature = Webhook(key).sign(str(order.key), now, body)
            headers |= {"webhook-id": str(order.key), "webhook-timestamp": str(int(now.timestamp()))}
            headers |= {"webhook-signature": signature}
        url = f"{self.url}/{_campaign(order)}/customers/{_customer(order)}"
        try:
            await self.http.post(url, body.encode(), headers)
        except Refused as refused:
            what = f"campaign {order.campaign}"
            raise refusal("the campaigns' webhook", refused, _CREDENTIALS, what, _ADDRESS) from None
        return "done"


def _campaign(order: Order) -> str:
    try:
        return quote(campaign_name(order.campaign), safe="")
    except ValueError as wrong:
        raise MustBeMended(f"{wrong}: whoever keeps the journey renames {order.campaign[:_LONGEST]!r}") from None


def _customer(order: Order) -> str:
    if is_only_dots(order.customer):
        raise MustBeMended(
            "no address can hold a customer id that is dots alone: "
            "whoever gives out the ids gives this customer another, and skips this step"
        )
    return quote(order.customer, safe="")
