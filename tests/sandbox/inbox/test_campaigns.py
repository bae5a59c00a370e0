"""The stand-in for an outside campaign system: once per key, and every call remembered."""

from httpx import Response

from tests.sandbox.inbox.conftest import Inbox

SALE = "/campaigns/summer-sale/customers/c-1"


async def _call(inbox: Inbox, action: str, key: str, path: str = SALE) -> Response:
    return await inbox.web.post(path, json={"action": action}, headers={"Idempotency-Key": key})


async def test_a_campaign_is_paused_for_one_customer_and_resumed(inbox: Inbox) -> None:
    assert (await _call(inbox, "pause", "k-1")).json() == {"state": "paused", "repeated": False}
    await _call(inbox, "pause", "k-2", "/campaigns/summer-sale/customers/c-2")
    assert (await _call(inbox, "resume", "k-3")).json() == {"state": "running", "repeated": False}

    states = (await inbox.web.get("/api/campaigns")).json()
    assert {(s["campaign"], s["customer"], s["state"]) for s in states} == {
        ("summer-sale", "c-1", "running"),
        ("summer-sale", "c-2", "paused"),
    }
    mine = (await inbox.web.get("/api/campaigns", params={"customer": "c-2"})).json()
    assert [(s["customer"], s["state"]) for s in mine] == [("c-2", "paused")]


async def test_a_repeated_key_changes_nothing_and_is_remembered(inbox: Inbox) -> None:
    await _call(inbox, "pause", "k-1")
    await _call(inbox, "resume", "k-2")
    late = await _call(inbox, "pause", "k-1")
    assert (late.status_code, late.json()) == (200, {"state": "running", "repeated": True})
    (standing,) = (await inbox.web.get("/api/campaigns")).json()
    assert (standing["state"], standing["calls"], standing["repeats"]) == ("running", 2, 1)


async def test_a_key_used_for_something_else_is_refused(inbox: Inbox) -> None:
    await _call(inbox, "pause", "k-1")
    assert (await _call(inbox, "resume", "k-1")).status_code == 422
    assert (await _call(inbox, "pause", "k-1", "/campaigns/other/customers/c-1")).status_code == 422
    assert [s["state"] for s in (await inbox.web.get("/api/campaigns")).json()] == ["paused"]


async def test_a_call_without_a_key_or_with_another_action_is_refused(inbox: Inbox) -> None:
    assert (await inbox.web.post(SALE, json={"action": "pause"})).status_code == 422
    assert (await _call(inbox, "pause", "")).status_code == 422
    assert (await _call(inbox, "stop", "k-1")).status_code == 422
    assert (await _call(inbox, "pause", "k-1", "/campaigns/summer-sale/customers/a@b")).status_code == 422
    assert (await inbox.web.get("/api/campaigns")).json() == []


async def test_the_pages_say_which_campaign_is_paused_for_whom(inbox: Inbox) -> None:
    assert "No campaign was paused yet." in (await inbox.web.get("/campaigns")).text
    await _call(inbox, "pause", "k-1")
    beside_the_mail = (await inbox.web.get("/", params={"customer": "c-1"})).text
    assert "<strong>summer-sale</strong>: paused for c-1" in beside_the_mail
    assert "summer-sale" in (await inbox.web.get("/campaigns")).text
    assert "summer-sale" not in (await inbox.web.get("/campaigns", params={"customer": "c-2"})).text
