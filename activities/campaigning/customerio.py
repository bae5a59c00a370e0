"""Customer.io (docs.customer.io, Track API v1): whoever is in a manual segment is left out of what excludes it."""

from dataclasses import dataclass

from activities.campaigning.system import Order, refusal
from activities.channels.http import Login, OutsideHttp, Refused

_CREDENTIALS = "SOJOURN_CUSTOMERIO_SITE_ID, SOJOURN_CUSTOMERIO_API_KEY and the region in SOJOURN_CUSTOMERIO_URL"
_ADDRESS = "SOJOURN_CUSTOMERIO_URL"


@dataclass(frozen=True, slots=True)
class CustomerioCampaign:
    """Whatever excludes one segment; people are known by their `id`, and ids of nobody are ignored there."""

    http: OutsideHttp
    url: str
    login: Login
    segment: int

    async def steer(self, order: Order) -> str:
        """Add the customer to the segment, or remove them from it."""
        verb = "add_customers" if order.paused else "remove_customers"
        url = f"{self.url}/api/v1/segments/{self.segment}/{verb}"
        try:
            await self.http.post_json(url, {"ids": [order.customer]}, {}, login=self.login)
        except Refused as refused:
            raise refusal(
                "Customer.io", refused, _CREDENTIALS, f"the manual segment {self.segment}", _ADDRESS
            ) from None
        return "done"
