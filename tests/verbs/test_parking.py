"""A step that fails for good parks its journey, in plain sight, until an operator has it tried again or left out."""

from datetime import datetime
from pathlib import Path

import pytest

import activities.rendering
from store.claim import UnknownCustomer
from store.tables import EffectRow
from store.timeline_entries import OperatorEntry
from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from tests.verbs.conftest import operator, workflow_of
from tests.verbs.made_up import KeepsHours, Mumbles, Wordless
from tests.verbs.made_up_more import Listens, Offers
from workflows.vocabulary.customer import Customer
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
    await operator(sojourn, journey, "skip")
    assert journey.stage == "suppressed"
    (row,) = await sojourn.world.rows(EffectRow)
    assert (row["state"], row["rule"], row["reason"]) == ("suppressed", "skipped", "skipped by anna: wrong price")


async def test_a_look_at_the_profile_that_fails_for_good_parks_the_journey_too(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(row: object, now: datetime) -> Customer:
        raise UnknownCustomer("nobody knows them")

    sojourn.world.complains = False
    with monkeypatch.context() as erased:
        erased.setattr("activities.bookkeeping.public_profile", gone)
        journey = await sojourn.start(KeepsHours, OfferAccepted(contract_id="k-1"))
    assert journey.where.startswith("Parked: reckon local time: UnknownCustomer: nobody knows them")
    await operator(sojourn, journey, "retry")
    assert journey.where.startswith("sleep until ")
