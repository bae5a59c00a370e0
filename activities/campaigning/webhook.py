"""A campaign system of one's own: one signed POST a customer (standardwebhooks.com), repeated under one key."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from activities.campaigning.system import Order, refusal
from activities.channels.http import OutsideHttp, Refused


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
        url = f"{self.url}/{order.campaign}/customers/{order.customer}"
        try:
            await self.http.post(url, body.encode(), headers)
        except Refused as refused:
            credentials = "SOJOURN_CAMPAIGN_SECRET"
            raise refusal("the campaigns' webhook", refused, credentials, f"campaign {order.campaign}") from None
        return "done"
