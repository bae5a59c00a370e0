"""Near a store: asked in while it is open, if they wanted to be, and not too often."""

import pytest

from testkit.sojourn import NotEntered, Sojourn
from workflows.journeys.near_a_store import NearAStore
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.stores import StoreApproached
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.stores import CoffeeNearby
from workflows.vocabulary.outcome import Outcome

MARKET = StoreApproached(store_id="s-1", street="Market Street")
MILL = StoreApproached(store_id="s-2", street="Mill Lane")
WANTED = {"wants_store_tips": True}


async def test_who_passes_an_open_store_is_asked_in_and_counts_if_they_buy_there(sojourn: Sojourn) -> None:
    passing = await sojourn.start(NearAStore, MARKET, traits=WANTED)
    assert passing.said == [CoffeeNearby(street="Market Street")]
    await passing.happens(BasketBought(basket_id="b-1", amount_cents=900, store_id="s-2"))
    assert passing.outcome is None
    await passing.happens(BasketBought(basket_id="b-2", amount_cents=900, store_id="s-1"))
    assert passing.outcome is Outcome.CONVERTED


async def test_whoever_did_not_ask_for_tips_gets_none(sojourn: Sojourn) -> None:
    passing = await sojourn.start(NearAStore, MARKET)
    assert (passing.said, passing.outcome) == ([], Outcome.EXITED)


async def test_a_closed_store_asks_nobody_in_but_the_next_open_one_does(sojourn: Sojourn) -> None:
    passing = await sojourn.start(NearAStore, MARKET, traits=WANTED, zone="Asia/Tokyo")  # nine in the evening
    await passing.passes(hours=13)
    assert passing.said == []
    await passing.happens(MILL)
    assert passing.said == [CoffeeNearby(street="Mill Lane")]


async def test_an_invitation_that_waited_for_hours_is_thrown_away(sojourn: Sojourn) -> None:
    passing = await sojourn.start(NearAStore, MARKET, traits=WANTED, zone="Asia/Tokyo")
    await passing.happens(SupportCaseOpened(case_id="k-1"))
    await passing.passes(hours=13)
    await passing.happens(MARKET)
    assert "k-1" in (passing.held or "")
    await passing.passes(hours=3)
    await passing.happens(SupportCaseClosed(case_id="k-1"))
    await passing.passes(days=1)
    assert (passing.said, passing.outcome) == ([], Outcome.LAPSED)


async def test_nobody_is_asked_in_again_for_three_weeks(sojourn: Sojourn) -> None:
    await sojourn.start(NearAStore, MARKET, traits=WANTED)
    await sojourn.passes(days=20)
    with pytest.raises(NotEntered, match="not again within 21 days"):
        await sojourn.start(NearAStore, MILL)
    await sojourn.passes(days=2)
    assert len((await sojourn.start(NearAStore, MILL)).said) == 1
