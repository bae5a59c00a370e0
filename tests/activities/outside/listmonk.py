"""listmonk, as its documentation has it: subscribers, their lists, and a query that is SQL."""

import re
from typing import Any

from tests.activities.outside.fake import Fake, Heard, Reply

LIST, PAUSED_LIST = 3, 9
_QUERY = re.compile(r"subscribers\.attribs->>'customer_id' = '([^']*)'")


class FakeListmonk(Fake):
    """Anna is subscriber 5, and on the list; Ben is subscriber 6, and on none."""

    def __init__(self) -> None:
        super().__init__()
        self.customers = {5: "anna", 6: "ben"}
        self.managed = {LIST, PAUSED_LIST, 1}
        self.lists: dict[int, dict[int, str]] = {5: {LIST: "confirmed", 1: "unconfirmed"}, 6: {}}

    def has_paused(self, customer: str) -> bool:
        """Off the list."""
        return all(LIST not in self.lists[one] for one, name in self.customers.items() if name == customer)

    def reply(self, heard: Heard) -> Reply:
        """Query subscribers, or change their lists."""
        if heard.login != "sojourn:token":
            return Reply(403, {"message": "invalid API credentials"})
        match heard.method, heard.path:
            case "GET", "/api/subscribers":
                return self._found(heard.query)
            case "PUT", "/api/subscribers/lists":
                return self._changed(heard.json)
            case "GET", path if (one := path.removeprefix("/api/subscribers/")).isdecimal():
                return Reply(200, {"data": self._told(int(one))})
        return Reply(404, {"message": "Not Found"})

    def _found(self, query: dict[str, str]) -> Reply:
        matched = _QUERY.fullmatch(query.pop("query"))
        assert query == {"page": "1", "per_page": "all"}
        if matched is None:
            return Reply(400, {"message": "Error querying subscribers: pq: syntax error"})
        found = [self._told(one) for one, name in self.customers.items() if name == matched[1]]
        page = {"results": found, "query": matched[0], "total": len(found), "per_page": 0, "page": 1}
        return Reply(200, {"data": page})

    def _told(self, subscriber: int) -> dict[str, Any]:
        lists = [{"subscription_status": status, "id": on} for on, status in self.lists[subscriber].items()]
        attributes = {"customer_id": self.customers[subscriber]}
        return {"id": subscriber, "status": "enabled", "attribs": attributes, "lists": lists}

    def _changed(self, wanted: dict[str, Any]) -> Reply:
        assert wanted.keys() == {"ids", "action", "target_list_ids"} | ({"status"} & wanted.keys())
        ids, lists = wanted["ids"], wanted["target_list_ids"]
        if not ids or not lists or not set(lists) <= {1, LIST, PAUSED_LIST}:
            return Reply(400, {"message": "No lists given."})
        for subscriber in ids:
            for one in self.managed & set(lists):
                match wanted["action"], wanted.get("status"):
                    case "add", "confirmed" | "unconfirmed" | "unsubscribed" as status:
                        self.lists[subscriber][one] = status
                    case "remove", None:
                        self.lists[subscriber].pop(one, None)
                    case _:
                        return Reply(400, {"message": "Invalid action."})
        return Reply(200, {"data": True})
