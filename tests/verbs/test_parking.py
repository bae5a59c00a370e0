"""A step that fails for good parks its journey, in plain sight, until an operator has it tried again or left out."""

from pathlib import Path

import pytest

import activities.rendering
from store.timeline_entries import OperatorEntry
from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from tests.verbs.made_up import KeepsHours, Mumbles, Wordless
from tests.verbs.made_up_more import Listens, Offers
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.outcome import Outcome

REMINDER = RenewalReminder(contract_id="k-1")


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates, in which those of one message are missing."""
    folder = tmp_path / "templates"
    folder.mkdir()
    name = f"{REMINDER.name}.email.en.liquid"
    (folder / name).write_text((activities.rendering._TEMPLATES / name).read_text())
    monkeypatch.setattr(activities.rendering, "_TEMPLATES", folder)
    activities.rendering._template.cache_clear()
    return folder


async def _parked(sojourn: Sojourn) -> StartedJourney:
    sojourn.world.complains = False
    return await sojourn.start(Mumbles, OfferAccepted(contract_id="k-1"))


async def test_a_parked_journey_shows_what_failed_and_why(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    assert journey.where == (
        "Parked: wordless by email: MissingTemplate: wordless has no words: add templates/wordless.email.en.liquid. "
        "Update `retry` or `skip`, once it is mended"
    )
    assert journey.shown["SojournParked"].startswith("MissingTemplate: wordless has no words")
    assert next(e.text for e in journey.timeline if isinstance(e, OperatorEntry)).startswith(
        "mumbles is parked until an operator says retry or skip: wordless by email: MissingTemplate"
    )


async def test_once_mended_it_is_tried_again_and_goes_on(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    (words / "wordless.email.en.liquid").write_text("Subject: Words\nAt last.\n")
    assert await journey.told("retry") == "retried: wordless by email"
    assert journey.said == [Wordless(), REMINDER]
    assert "SojournParked" not in journey.shown


async def test_what_is_not_mended_parks_it_again(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    await journey.told("retry")
    assert journey.where.startswith("Parked: wordless by email")


async def test_a_step_left_out_is_not_said_and_the_journey_goes_on(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    assert await journey.told("skip") == "skipped: wordless by email"
    assert (journey.said, journey.stage) == ([REMINDER], "suppressed")


async def test_an_exit_ends_a_parked_journey_too(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    await journey.happens(ContractCancelled(contract_id="k-1"))
    assert journey.outcome is Outcome.EXITED


async def test_a_message_left_out_is_settled_in_its_record_with_who_left_it_out(
    sojourn: Sojourn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sojourn.world.complains = False
    start = OfferAccepted(contract_id="k-1")
    await sojourn.start(Listens, start)
    await sojourn.happens(SupportCaseOpened(case_id="1"))
    journey = await sojourn.start(Offers, start)
    assert journey.held is not None
    monkeypatch.setattr(activities.rendering, "_TEMPLATES", tmp_path)
    activities.rendering._template.cache_clear()
    await sojourn.happens(SupportCaseClosed(case_id="1"))
    assert journey.where.startswith("Parked: renewal-offer by email")
    await journey.told("skip")
    assert journey.stage == "suppressed"
    assert "renewal-offer was not sent: skipped by anna: wrong price" in [entry.text for entry in journey.timeline]


async def test_a_look_at_the_profile_that_fails_for_good_parks_the_journey_too(sojourn: Sojourn) -> None:
    sojourn.world.complains = False
    await sojourn.fails("reckon-instant", "UnknownCustomer", "nobody knows them")
    journey = await sojourn.start(KeepsHours, OfferAccepted(contract_id="k-1"))
    assert journey.where.startswith("Parked: reckon local time: UnknownCustomer: nobody knows them")
    await journey.told("retry")
    assert journey.where.startswith("sleep until ")
