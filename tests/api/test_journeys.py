"""What journeys there are, and how many each holds."""

from tests.api.conftest import Api, happened


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
