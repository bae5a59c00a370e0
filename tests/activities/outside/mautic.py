"""Mautic, as its documentation and its source have it: to add a member again begins the campaign anew for them."""

import re

from tests.activities.outside.fake import Fake, Heard, Reply

CAMPAIGN = 7
_DENIED = {"error": {"message": "API authorization denied.", "code": 401, "type": "access_denied"}}
_MISSING = {"error": {"message": "Item was not found.", "code": 404}}


class FakeMautic(Fake):
    """Anna is contact 47, and a member; Ben is contact 48, and was never one. `rotations` counts new beginnings."""

    def __init__(self) -> None:
        super().__init__()
        self.customers = {47: "anna", 48: "ben"}
        self.tags: dict[int, set[str]] = {47: {"vip"}, 48: set()}
        self.removed: dict[int, bool] = {47: False}
        self.rotations = {47: 1}

    def has_paused(self, customer: str) -> bool:
        """No member of the campaign."""
        return all(self.removed.get(one, True) for one, name in self.customers.items() if name == customer)

    def reply(self, heard: Heard) -> Reply:
        """Find contacts, tag them, look up their campaigns, or change these."""
        if heard.login != "sojourn:password":
            return Reply(401, _DENIED)
        method, path = heard.method, heard.path
        if (method, path) == ("GET", "/api/contacts"):
            return self._found(heard.query)
        if method == "GET" and (matched := re.fullmatch(r"/api/contacts/(\d+)/campaigns", path)):
            return self._memberships(int(matched[1]))
        if method == "PATCH" and (matched := re.fullmatch(r"/api/contacts/(\d+)/edit", path)):
            wanted = heard.json
            assert wanted.keys() == {"tags"}
            return self._tagged(int(matched[1]), wanted["tags"])
        if method == "POST" and (matched := re.fullmatch(r"/api/campaigns/(\d+)/contact/(\d+)/(add|remove)", path)):
            if int(matched[1]) != CAMPAIGN or int(matched[2]) not in self.customers:
                return Reply(404, _MISSING)
            return self._changed(int(matched[2]), matched[3])
        return Reply(404, _MISSING)

    def _found(self, query: dict[str, str]) -> Reply:
        assert query.keys() == {"where[0][col]", "where[0][expr]", "where[0][val]"}
        assert (query["where[0][col]"], query["where[0][expr]"]) == ("customer_id", "eq")
        found = {
            str(one): {"id": one, "tags": [{"tag": tag} for tag in sorted(self.tags[one])]}
            for one, name in self.customers.items()
            if name == query["where[0][val]"]
        }
        return Reply(200, {"total": str(len(found)), "contacts": found or []})

    def _memberships(self, contact: int) -> Reply:
        mine = {"id": CAMPAIGN, "name": "Spring", "manuallyRemoved": self.removed.get(contact), "manuallyAdded": False}
        campaigns = {str(CAMPAIGN): mine} if contact in self.removed else {}
        return Reply(200, {"total": len(campaigns), "campaigns": campaigns or []})

    def _tagged(self, contact: int, tags: list[str]) -> Reply:
        for tag in tags:
            if tag.startswith("-"):
                self.tags[contact].discard(tag[1:])
            else:
                self.tags[contact].add(tag)
        return Reply(200, {"contact": {"id": contact}})

    def _changed(self, contact: int, action: str) -> Reply:
        if action == "add":
            self.rotations[contact] = self.rotations.get(contact, 0) + 1
            self.removed[contact] = False
        elif contact in self.removed:
            self.removed[contact] = True
        return Reply(200, {"success": 1})
