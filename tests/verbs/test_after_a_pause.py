"""What a pause kept waiting stays so until it is settled, through whatever else holds it meanwhile."""

from pathlib import Path

import pytest

import activities.rendering
from store.timeline_entries import OperatorEntry
from testkit.sojourn import Sojourn
from tests.verbs.made_up import DAY, SpeaksIfTold
from tests.verbs.made_up_more import Expires, OffersIfFresh
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.events.profile import ConsentWithdrawn
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.messages.renewal import RenewalReminder

START = OfferAccepted(contract_id="k-1")
SAID = [RenewalReminder(contract_id="k-1")]
ASKS = "Parked: renewal-reminder after a pause: an operator is to say whether it still goes"


async def test_a_step_that_asks_does_so_after_a_pause_of_its_own_journey_too(sojourn: Sojourn) -> None:
    sojourn.world.complains = False
    journey = await sojourn.start(SpeaksIfTold, START)
    await journey.told("pause")
    await sojourn.passes(days=40)
    await journey.told("resume")
    assert (journey.said, journey.where.startswith(ASKS)) == ([], True)
    await journey.told("retry")
    assert journey.said == SAID


async def test_a_pause_that_was_over_before_the_step_was_due_makes_nobody_ask(sojourn: Sojourn) -> None:
    journey = await sojourn.start(SpeaksIfTold, START)
    await journey.told("pause")
    await sojourn.passes(hours=12)
    await journey.told("resume")
    await sojourn.passes(days=1)
    assert journey.said == SAID


async def test_a_parked_step_that_is_tried_again_during_a_pause_waits_and_then_asks(
    sojourn: Sojourn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, name = tmp_path / "templates", "renewal-reminder.email.en.liquid"
    folder.mkdir()
    words = (activities.rendering._TEMPLATES / name).read_text()
    monkeypatch.setattr(activities.rendering, "_TEMPLATES", folder)
    activities.rendering._template.cache_clear()
    sojourn.world.complains = False
    journey = await sojourn.start(SpeaksIfTold, START)
    await sojourn.passes(days=1, hours=1)
    await journey.told("pause")
    (folder / name).write_text(words)
    await journey.told("retry")
    await sojourn.passes(days=40)
    assert journey.said == []
    await journey.told("resume")
    assert (journey.said, journey.where.startswith(ASKS)) == ([], True)


async def test_what_quiet_hours_hold_after_a_pause_is_still_skipped_when_it_grows_stale(sojourn: Sojourn) -> None:
    await sojourn.pause(OffersIfFresh)
    journey = await sojourn.start(OffersIfFresh, START)
    await sojourn.passes(hours=11)
    await sojourn.resume(OffersIfFresh)
    assert journey.decisions[-1].rule == "quiet-hours"
    await sojourn.passes(hours=12)
    assert (journey.said, journey.decisions[-1].rule) == ([], "stale-after-pause")


async def test_what_expired_during_a_pause_asks_nobody(sojourn: Sojourn) -> None:
    journey = await sojourn.start(Expires, START)
    await journey.told("pause")
    await sojourn.passes(days=4)
    await journey.told("resume")
    assert (journey.said, journey.stage) == ([], "expired")


async def _asking(sojourn: Sojourn) -> None:
    sojourn.world.complains = False
    journey = await sojourn.start(Expires, START)
    await journey.told("pause")
    await sojourn.passes(days=2)
    await journey.told("resume")
    assert journey.where.startswith(ASKS)


async def test_a_step_stops_asking_when_its_message_expires(sojourn: Sojourn) -> None:
    await _asking(sojourn)
    (journey,) = sojourn.journeys
    await sojourn.passes(DAY * 0.9)
    assert journey.where.startswith(ASKS)
    await sojourn.passes(DAY * 0.2)
    assert (journey.said, journey.stage) == ([], "expired")


async def test_a_step_stops_asking_when_what_makes_it_needless_comes(sojourn: Sojourn) -> None:
    await _asking(sojourn)
    (journey,) = sojourn.journeys
    await journey.happens(BasketBought(basket_id="b", amount_cents=1))
    assert (journey.said, journey.stage) == ([], "suppressed")
    assert journey.decisions[-1].rule == "overtaken"


async def test_a_step_that_asks_is_noted_as_parked_once_whatever_else_changes(sojourn: Sojourn) -> None:
    await _asking(sojourn)
    (journey,) = sojourn.journeys
    await journey.happens(ConsentWithdrawn(scope="survey"))
    parked = [e for e in journey.timeline if isinstance(e, OperatorEntry) and "is parked" in e.text]
    assert (len(parked), journey.where.startswith(ASKS)) == (1, True)
