"""A step that fails for good parks its journey, in plain sight, until an operator has it tried again or left out."""

from pathlib import Path

import pytest

import activities.rendering
from store.timeline_entries import OperatorEntry
from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from tests.verbs.conftest import operator, workflow_of
from tests.verbs.made_up import Mumbles, Wordless
from workflows.vocabulary.events.contracts import ContractCancelled, OfferAccepted
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
    attributes = (await workflow_of(sojourn, journey).describe()).search_attributes
    (why,) = attributes["SojournParked"]
    assert str(why).startswith("MissingTemplate: wordless has no words")
    assert next(e.text for e in journey.timeline if isinstance(e, OperatorEntry)).startswith(
        "mumbles is parked until an operator says retry or skip: wordless by email: MissingTemplate"
    )


async def test_once_mended_it_is_tried_again_and_goes_on(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    (words / "wordless.email.en.liquid").write_text("Subject: Words\nAt last.\n")
    assert await operator(sojourn, journey, "retry") == "retried: wordless by email"
    assert journey.said == [Wordless(), REMINDER]
    assert "SojournParked" not in (await workflow_of(sojourn, journey).describe()).search_attributes


async def test_what_is_not_mended_parks_it_again(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    await operator(sojourn, journey, "retry")
    assert journey.where.startswith("Parked: wordless by email")


async def test_a_step_left_out_is_not_said_and_the_journey_goes_on(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    assert await operator(sojourn, journey, "skip") == "skipped: wordless by email"
    assert (journey.said, journey.stage) == ([REMINDER], "suppressed")


async def test_an_exit_ends_a_parked_journey_too(sojourn: Sojourn, words: Path) -> None:
    journey = await _parked(sojourn)
    await journey.happens(ContractCancelled(contract_id="k-1"))
    assert journey.outcome is Outcome.EXITED
