"""What journeys there are, and how many each holds."""

from sqlalchemy import update
from sqlmodel import col

from store.engine import writing
from store.tables import EnrolmentRow
from tests.api.conftest import Api, happened
from tests.in_code import in_code
from tests.workflows.two_versions import Courtesy, CourtesyV2

DATA = {"contract_id": "1", "ends_on": "2027-05-03T00:00:00Z"}


async def _card(api: Api, name: str) -> dict[str, object]:
    cards: list[dict[str, object]] = (await api.web.get("/v1/journeys")).json()
    return next(card for card in cards if card["name"] == name)


async def test_a_journey_says_what_starts_moves_and_ends_it(sqlite_api: Api) -> None:
    card = await _card(sqlite_api, "contract-renewal")
    assert {name: card[name] for name in ("starts_on", "listens_to", "goal", "exits_on", "key", "reentry")} == {
        "starts_on": "contract.started",
        "listens_to": ["offer.accepted"],
        "goal": "contract.renewed",
        "exits_on": ["contract.cancelled"],
        "key": "contract_id",
        "reentry": "30 d after the last one ended",
    }


async def test_entered_and_refused_customers_are_counted(api: Api, who: str) -> None:
    before = await _card(api, "coupon-campaign")
    data = {"campaign_id": "1", "kind": "A", "starts_on": "2026-05-01T00:00:00Z", "ends_on": "2026-06-01T00:00:00Z"}
    for _ in range(2):
        assert (await api.post(happened(who, "campaign.targeted", data=data))).status_code == 202
    after = await _card(api, "coupon-campaign")
    assert (after["open"], after["refused"]) == (int(str(before["open"])) + 1, int(str(before["refused"])) + 1)


async def test_the_versions_of_a_journey_are_listed_with_those_who_are_in_them(api: Api, who: str) -> None:
    with in_code(Courtesy):
        await api.post(happened(who, "contract.started", data=DATA))
    with in_code(Courtesy, CourtesyV2):
        await api.post(happened(who, "contract.started", data={**DATA, "contract_id": "2"}))
        card = await _card(api, "courtesy-call")
        assert card["purpose"] == "Call once a contract has begun, until somebody says yes."
        assert card["versions"] == [
            {"version": 1, "type": "courtesy-call", "open": 1, "is_in_code": True},
            {"version": 2, "type": "courtesy-call-v2", "open": 1, "is_in_code": True},
        ]
    with in_code(CourtesyV2):
        assert (await _card(api, "courtesy-call"))["versions"] == [
            {"version": 1, "type": "courtesy-call", "open": 1, "is_in_code": False},
            {"version": 2, "type": "courtesy-call-v2", "open": 1, "is_in_code": True},
        ]

    # A journey that is gone as a whole is shown as long as somebody is in it.
    assert (await _card(api, "courtesy-call"))["starts_on"] is None
    async with writing(api.database) as tx:
        over = update(EnrolmentRow).where(col(EnrolmentRow.journey) == "courtesy-call")
        await tx.execute(over.values(ended_at=col(EnrolmentRow.started_at), outcome="lapsed"))
    assert "courtesy-call" not in [card["name"] for card in (await api.web.get("/v1/journeys")).json()]
