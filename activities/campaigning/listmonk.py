"""listmonk (listmonk.app/docs/apis/subscribers): who is left out of a campaign leaves its list, and waits on another.

Membership of the second list remembers whom a pause took off the first, so that a resumption puts nobody else on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from activities.campaigning.system import UNKNOWN_CUSTOMER, MustBeMended, Order, refusal
from activities.channels.http import Login, OutsideHttp, Refused
from workflows.vocabulary.identity import customer_id

_CREDENTIALS = "SOJOURN_LISTMONK_USERNAME, SOJOURN_LISTMONK_TOKEN and what that user may do"
_ADDRESS = "SOJOURN_LISTMONK_URL"
_UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class ListmonkCampaign:
    """Whatever is sent to one list; subscribers are found by their attribute `customer_id`."""

    http: OutsideHttp
    url: str
    login: Login
    list: int
    paused_list: int

    async def steer(self, order: Order) -> str:
        """Move every subscriber of that customer's id from one list to the other, or back."""
        try:
            subscribers = await self._subscribers(order)
            for subscriber in subscribers:
                move = self._take_off if order.paused else self._put_back
                await move(subscriber["id"], _statuses(subscriber))
        except Refused as refused:
            raise refusal(
                "listmonk", refused, _CREDENTIALS, f"list {self.list} or {self.paused_list}", _ADDRESS
            ) from None
        except (KeyError, TypeError) as strange:
            raise OSError(f"listmonk answered without {strange}") from None
        return "done" if subscribers else UNKNOWN_CUSTOMER.format(system="listmonk")

    async def _subscribers(self, order: Order) -> Any:
        # The query is SQL: nothing gets into it but the characters of a customer id, of which a quote is none.
        query = f"subscribers.attribs->>'customer_id' = '{customer_id(order.customer)}'"
        found = await self.http.get_json(
            f"{self.url}/api/subscribers", {"query": query, "page": "1", "per_page": "all"}, login=self.login
        )
        return found["data"]["results"]

    async def _take_off(self, subscriber: int, statuses: Mapping[int, str]) -> None:
        status = statuses.get(self.list, _UNSUBSCRIBED)
        if status != _UNSUBSCRIBED:
            # Remembered first: whoever is cut off between the two finds them on both lists, and goes on.
            await self._change(subscriber, "add", self.paused_list, status)
            await self._change(subscriber, "remove", self.list)

    async def _put_back(self, subscriber: int, statuses: Mapping[int, str]) -> None:
        if self.paused_list not in statuses:
            return
        if self.list not in statuses:
            await self._change(subscriber, "add", self.list, statuses[self.paused_list])
        await self._change(subscriber, "remove", self.paused_list)

    async def _change(self, subscriber: int, action: str, list_id: int, status: str | None = None) -> None:
        wanted = {"ids": [subscriber], "action": action, "target_list_ids": [list_id]}
        body = wanted if status is None else wanted | {"status": status}
        answer = await self.http.put_json(f"{self.url}/api/subscribers/lists", body, {}, login=self.login)
        if answer["data"] is not True:
            raise OSError(f"listmonk did not {action}")
        # Lists that our user may not manage are left out in silence, and the answer is yes.
        found = await self.http.get_json(f"{self.url}/api/subscribers/{subscriber}", {}, login=self.login)
        if (list_id in _statuses(found["data"])) != (action == "add"):
            raise MustBeMended(
                f"listmonk says yes and changes nothing: whoever runs it lets our user manage list {list_id}"
            )


def _statuses(subscriber: Mapping[str, Any]) -> dict[int, str]:
    return {one["id"]: str(one["subscription_status"]) for one in subscriber["lists"] or ()}
