"""Braze (braze.com/docs, POST /users/track): an array attribute names the campaigns a user is left out of.

Braze keeps such arrays as sets, and with `_update_existing_only` makes no user of one it does not know.
"""

from dataclasses import dataclass

from pydantic import SecretStr

from activities.campaigning.system import MustBeMended, Order, refusal
from activities.channels.http import OutsideHttp, Refused

_CREDENTIALS = "SOJOURN_BRAZE_API_KEY, which needs users.track, and the instance in SOJOURN_BRAZE_URL"
_ADDRESS = "SOJOURN_BRAZE_URL"


@dataclass(frozen=True, slots=True)
class BrazeCampaign:
    """Whatever excludes users whose array `attribute` has this `value`; they are known by their `external_id`."""

    http: OutsideHttp
    url: str
    api_key: SecretStr
    attribute: str
    value: str

    async def steer(self, order: Order) -> str:
        """Put the value into the customer's array, or take it out."""
        change = {"add" if order.paused else "remove": [self.value]}
        attributes = {"external_id": order.customer, "_update_existing_only": True, self.attribute: change}
        headers = {"Authorization": f"Bearer {self.api_key.get_secret_value()}"}
        try:
            answer = await self.http.post_json(f"{self.url}/users/track", {"attributes": [attributes]}, headers)
        except Refused as refused:
            raise refusal("Braze", refused, _CREDENTIALS, f"the array attribute {self.attribute}", _ADDRESS) from None
        # A 201 may have left out the very item that we sent; a 202 says "queued".
        if not isinstance(answer, dict) or answer.get("errors") or answer.get("message") not in ("success", "queued"):
            raise MustBeMended(
                f"Braze took the request, but not the change: whoever keeps the campaigns file checks {self.attribute}"
            )
        return "done"
