"""Customer.io and Braze, as their documentation has them."""

import re
from typing import Any

from tests.activities.outside.fake import Fake, Heard, Reply

SEGMENT, VALUE = 12, "spring-sale"


class FakeCustomerio(Fake):
    """A manual segment; ids of nobody are ignored."""

    def __init__(self) -> None:
        super().__init__()
        self.people = {"anna", "ben"}
        self.segment: set[str] = set()

    def has_paused(self, customer: str) -> bool:
        """In the segment."""
        return customer in self.segment

    def reply(self, heard: Heard) -> Reply:
        """Add people to the segment, or remove them."""
        matched = re.fullmatch(r"/api/v1/segments/(\d+)/(add|remove)_customers", heard.path)
        if heard.login != "site:key":
            return Reply(401, {"meta": {"error": "Unauthorized request"}})
        if matched is None or heard.method != "POST" or int(matched[1]) != SEGMENT:
            return Reply(404, {"meta": {"error": "segment not found"}})
        wanted = heard.json
        assert wanted.keys() == {"ids"}
        assert 1 <= len(wanted["ids"]) <= 1000
        known = self.people & set(wanted["ids"])
        self.segment = self.segment | known if matched[2] == "add" else self.segment - known
        return Reply(200, {})


class FakeBraze(Fake):
    """Users with an array attribute, which is a set; `complaints` come along with a 201."""

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, set[str]] = {"anna": set(), "ben": set()}
        self.complaints: list[dict[str, Any]] = []

    def has_paused(self, customer: str) -> bool:
        """The array holds the value."""
        return VALUE in self.users.get(customer, set())

    def reply(self, heard: Heard) -> Reply:
        """Track attributes."""
        if heard.headers.get("authorization") != "Bearer key":
            return Reply(401, {"message": "Invalid API key: unknown"})
        if (heard.method, heard.path) != ("POST", "/users/track"):
            return Reply(404, {"message": "Invalid URL"})
        wanted = heard.json
        assert wanted.keys() == {"attributes"}
        for one in wanted["attributes"]:
            assert one.keys() == {"external_id", "_update_existing_only", "paused_campaigns"}
            if self.complaints:
                continue
            if one["external_id"] not in self.users and one["_update_existing_only"] is not True:
                self.users[one["external_id"]] = set()
            if (values := self.users.get(one["external_id"])) is not None:
                values |= set(one["paused_campaigns"].get("add", ()))
                values -= set(one["paused_campaigns"].get("remove", ()))
        errors = {"errors": self.complaints} if self.complaints else {}
        return Reply(201, {"message": "success", "attributes_processed": len(wanted["attributes"])} | errors)
