"""`sojourn hold` has what others want to say to one customer wait, and `sojourn release` lets it go on."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from cli import app
from store.accept import accept
from store.customers import read_customer, standing_of
from store.engine import reading, writing
from store.tables import InboxRow
from store.telling import tell_event
from tests.store.scenes import ANNA, NOON, incoming, rows
from traffic.picture import Hold
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.messages.message import Purpose

SIGNED = ("--by", "ben", "--why", "she has called twice")


@pytest.fixture(autouse=True)
async def _in_that_database(sqlite_database: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_DATABASE_URL", sqlite_database.url.render_as_string(hide_password=False))
    async with writing(sqlite_database) as tx:
        await accept(tx, ANNA, [incoming(ProfileUpdated(email="anna@example.com"))], NOON)


async def _typed(*words: str) -> Result:
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, words))


async def test_a_hold_binds_until_it_is_released_and_both_are_in_the_story(sqlite_database: AsyncEngine) -> None:
    placed = await _typed("hold", ANNA, "call-back", *SIGNED, "--topic", "renewal", "--days", "3")
    assert (placed.exit_code, f"sojourn release {ANNA} call-back" in placed.output) == (0, True)
    (hold,) = await _holds(sqlite_database)
    assert (hold.key, hold.opened_by, hold.why) == ("call-back", "ben", "she has called twice")
    assert hold.binds == {Purpose.MARKETING, Purpose.SURVEY}
    assert hold.topics == {"renewal"}
    assert hold.is_active
    lifted = await _typed("release", ANNA, "call-back", *SIGNED)
    assert lifted.exit_code == 0
    (hold,) = await _holds(sqlite_database)
    assert not hold.is_active
    told = [entry.text for row in await rows(sqlite_database, InboxRow) for entry in tell_event(row)]
    assert [text.split(":")[0] for text in told[1:]] == ["Hold placed", "Hold lifted"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hold", "nobody", "x", *SIGNED), "nobody was ever accepted"),
        (("hold", "anna@example.com", "x", *SIGNED), "not an address"),
        (("hold", ANNA, "call back", *SIGNED), "cannot be a journey's key"),
        (("hold", ANNA, "x", *SIGNED, "--purpose", "advertising"), "marketing"),
        (("release", ANNA, "x", "--by", "", "--why", "no"), "say who you are"),
        (("release", ANNA, "open-support-case", *SIGNED), "nobody has placed one"),
        (("hold", ANNA, "x", *SIGNED, "--days", "-1"), "greater than"),
        (("hold", ANNA, "x", *SIGNED, "--days", "nan"), "--days"),
        (("hold", ANNA, "x", *SIGNED, "--topic", "renewl"), "did you mean 'renewal'?"),
        (("hold", ANNA, "x", *SIGNED, "--journey", "contract-renewal-v2"), "did you mean 'contract-renewal'?"),
    ],
)
async def test_what_cannot_be_held_is_refused_in_words(words: tuple[str, ...], said: str) -> None:
    refused = await _typed(*words)
    assert (refused.exit_code, said in refused.output) == (2, True), refused.output


async def _holds(database: AsyncEngine) -> tuple[Hold, ...]:
    async with reading(database) as tx:
        row = await read_customer(tx, ANNA)
    assert row is not None
    return standing_of(row).holds
