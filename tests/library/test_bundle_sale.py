"""A bundle: offered, recalled once, and no more of it after a yes or a no."""

import pytest

from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from workflows.journeys.bundle_sale import BundleSale
from workflows.vocabulary.events.bundles import BundleDeclined, BundleOrdered, BundleProposed
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.messages.bundles import BundleOffer, StillSaving
from workflows.vocabulary.outcome import Outcome

OFFER, REMINDER = BundleOffer(title="Home", saves_cents=900), StillSaving(title="Home")


async def _proposed(sojourn: Sojourn, bundle: str = "b-1") -> StartedJourney:
    return await sojourn.start(BundleSale, BundleProposed(bundle_id=bundle, title="Home", saves_cents=900))


async def test_a_bundle_is_offered_at_once_and_recalled_after_a_week(sojourn: Sojourn) -> None:
    sale = await _proposed(sojourn)
    await sale.passes(days=6)
    assert sale.said == [OFFER]
    await sale.passes(days=1)
    assert sale.said == [OFFER, REMINDER]
    await sale.passes(days=7)
    assert sale.outcome is Outcome.LAPSED


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(BundleOrdered(bundle_id="b-1"), Outcome.CONVERTED), (BundleDeclined(bundle_id="b-1"), Outcome.EXITED)],
)
async def test_a_yes_or_a_no_ends_it(sojourn: Sojourn, answer: Event, outcome: Outcome) -> None:
    sale = await _proposed(sojourn)
    await sale.happens(answer)
    await sale.passes(days=8)
    assert (sale.said, sale.outcome) == ([OFFER], outcome)


async def test_a_no_to_one_bundle_is_none_to_another(sojourn: Sojourn) -> None:
    one, other = await _proposed(sojourn), await _proposed(sojourn, "b-2")
    await one.happens(BundleDeclined(bundle_id="b-1"))
    assert (one.outcome, other.outcome) == (Outcome.EXITED, None)
