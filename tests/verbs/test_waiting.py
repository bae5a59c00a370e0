"""What satisfies a wait, and what does not."""

from datetime import timedelta

from testkit.sojourn import Sojourn
from tests.verbs.made_up import DAY, Chooses, Correlates
from tests.verbs.made_up_more import SameStore
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.outcome import Outcome

START = OfferAccepted(contract_id="k-1")


def _basket(cents: int) -> BasketBought:
    return BasketBought(basket_id="b", amount_cents=cents)


async def test_a_wait_for_the_same_case_is_not_satisfied_by_another(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    await journey.happens(SupportCaseOpened(case_id="1"))
    await journey.happens(SupportCaseClosed(case_id="2"))
    assert journey.where == "wait for support_case.closed with case_id 1, 10 d"
    await journey.happens(SupportCaseClosed(case_id="1"))
    assert journey.outcome is Outcome.COMPLETED


async def test_an_event_that_came_before_its_wait_satisfies_it(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    await journey.happens(SupportCaseClosed(case_id="1"))
    await journey.happens(SupportCaseOpened(case_id="1"))
    assert journey.outcome is Outcome.COMPLETED


async def test_without_its_event_a_wait_ends_with_its_time_and_not_before(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Correlates, START)
    await journey.happens(SupportCaseOpened(case_id="1"))
    await journey.passes(10 * DAY - timedelta(minutes=1))
    assert journey.outcome is None
    await journey.passes(minutes=2)
    assert journey.outcome is Outcome.LAPSED


async def test_a_predicate_and_since_narrow_what_counts(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Chooses, START)
    await journey.happens(_basket(5000))  # large, but before the rest was over
    await journey.passes(DAY + timedelta(minutes=1))
    await journey.happens(_basket(10))
    assert journey.where == "wait for basket.bought, 5 d"
    await journey.happens(_basket(1000))
    assert journey.outcome is Outcome.CONVERTED


async def test_an_event_satisfies_one_wait_only_and_what_a_predicate_left_is_there_for_the_next(
    sojourn: Sojourn,
) -> None:
    journey = await sojourn.start(Chooses, START)
    await journey.passes(DAY + timedelta(minutes=1))
    await journey.happens(_basket(1000))
    assert journey.outcome is None
    await journey.happens(_basket(10))
    assert journey.outcome is Outcome.CONVERTED


async def test_of_several_events_that_fit_the_earliest_is_taken(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Chooses, START)
    await journey.happens(_basket(10))
    await journey.passes(DAY + timedelta(minutes=1))
    await journey.happens(_basket(1000))
    assert journey.outcome is Outcome.CONVERTED  # the last wait took the small basket of the first day


async def test_since_goes_by_when_an_event_happened_not_by_when_it_came(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Chooses, START)
    yesterday = sojourn.now
    await journey.passes(DAY + timedelta(minutes=1))
    await journey.happens(_basket(5000), at=yesterday)
    assert journey.where == "wait for basket.bought, 5 d"


async def test_what_nobody_knows_is_the_same_as_nothing(sojourn: Sojourn) -> None:
    journey = await sojourn.start(SameStore, START)
    await journey.happens(BasketBought(basket_id="1", amount_cents=1))
    await journey.happens(BasketBought(basket_id="2", amount_cents=1))
    assert journey.outcome is None
    await journey.passes(days=10)
    assert journey.outcome is Outcome.LAPSED


async def test_what_is_known_and_the_same_is_the_same(sojourn: Sojourn) -> None:
    journey = await sojourn.start(SameStore, START)
    await journey.happens(BasketBought(basket_id="1", amount_cents=1, store_id="Mitte"))
    await journey.happens(BasketBought(basket_id="2", amount_cents=1, store_id="Mitte"))
    assert journey.outcome is Outcome.CONVERTED
