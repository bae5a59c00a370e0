"""Mautic (devdocs.mautic.org, REST API): a contact is removed from a campaign, and added again.

To add a member again would begin the campaign anew for them, and to add a stranger would begin it at all: so a tag
remembers whom a pause removed, and nobody is added who is a member.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from activities.campaigning.system import UNKNOWN_CUSTOMER, Order, refusal
from activities.channels.http import Login, OutsideHttp, Refused
from workflows.vocabulary.identity import customer_id

_CREDENTIALS = "SOJOURN_MAUTIC_USERNAME, SOJOURN_MAUTIC_PASSWORD and that user's role"
_ADDRESS = "SOJOURN_MAUTIC_URL"


@dataclass(frozen=True, slots=True)
class MauticCampaign:
    """One campaign; contacts are found by their custom field `customer_id`."""

    http: OutsideHttp
    url: str
    login: Login
    campaign: int

    async def steer(self, order: Order) -> str:
        """Remove every contact of that customer's id, or add whom an earlier pause removed."""
        try:
            contacts = await self._contacts(order)
            for contact in contacts:
                move = self._remove if order.paused else self._add
                await move(contact, f"sojourn-paused-{self.campaign}")
        except Refused as refused:
            raise refusal("Mautic", refused, _CREDENTIALS, f"campaign {self.campaign}", _ADDRESS) from None
        except (KeyError, TypeError) as strange:
            raise OSError(f"Mautic answered without {strange}") from None
        return "done" if contacts else UNKNOWN_CUSTOMER.format(system="Mautic")

    async def _contacts(self, order: Order) -> list[Mapping[str, Any]]:
        where = {"col": "customer_id", "expr": "eq", "val": customer_id(order.customer)}
        params = {f"where[0][{name}]": value for name, value in where.items()}
        found = await self.http.get_json(f"{self.url}/api/contacts", params, login=self.login)
        return list(_entries(found["contacts"]))

    async def _remove(self, contact: Mapping[str, Any], tag: str) -> None:
        if await self._is_member(contact):
            await self._tag(contact, tag)
            await self._change(contact, "remove")

    async def _add(self, contact: Mapping[str, Any], tag: str) -> None:
        if tag not in {one["tag"] for one in contact["tags"]}:
            return
        if not await self._is_member(contact):
            await self._change(contact, "add")
        await self._tag(contact, f"-{tag}")

    async def _is_member(self, contact: Mapping[str, Any]) -> bool:
        found = await self.http.get_json(f"{self.url}/api/contacts/{contact['id']}/campaigns", {}, login=self.login)
        mine = [one for one in _entries(found["campaigns"]) if int(one["id"]) == self.campaign]
        return any(not one["manuallyRemoved"] for one in mine)

    async def _tag(self, contact: Mapping[str, Any], tag: str) -> None:
        url = f"{self.url}/api/contacts/{contact['id']}/edit"
        await self.http.patch_json(url, {"tags": [tag]}, login=self.login)

    async def _change(self, contact: Mapping[str, Any], action: str) -> None:
        url = f"{self.url}/api/campaigns/{self.campaign}/contact/{contact['id']}/{action}"
        answer = await self.http.post_json(url, {}, {}, login=self.login)
        if not answer["success"]:
            raise OSError(f"Mautic did not {action}")


def _entries(found: Any) -> Iterable[Mapping[str, Any]]:
    # An object by id where there are any, and PHP's empty list where there are none.
    return found.values() if isinstance(found, dict) else found
