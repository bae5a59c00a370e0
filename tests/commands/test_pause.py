"""`sojourn pause` and `sojourn resume` say what they did, and to whom it was left if there was nothing to do."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from cli import app
from store.engine import reading
from store.switches import pauses_in_force

SIGNED = ("--by", "anna", "--why", "wrong price")


async def _typed(*words: str) -> Result:
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, words))


@pytest.fixture(autouse=True)
def _in_that_database(sqlite_database: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_DATABASE_URL", sqlite_database.url.render_as_string(hide_password=False))


@pytest.mark.parametrize(("name", "scope"), [("contract-renewal", "contract-renewal"), ("everything", "*")])
async def test_a_journey_is_paused_and_goes_on(sqlite_database: AsyncEngine, name: str, scope: str) -> None:
    paused = await _typed("pause", name, *SIGNED)
    assert (paused.exit_code, paused.output.startswith(f"{name} is paused")) == (0, True)
    async with reading(sqlite_database) as tx:
        assert [(p.scope, p.by, p.why) for p in await pauses_in_force(tx)] == [(scope, "anna", "wrong price")]
    again = await _typed("pause", name, *SIGNED)
    assert (again.exit_code, "by anna: wrong price" in again.output) == (2, True)
    resumed = await _typed("resume", name, *SIGNED)
    assert (resumed.exit_code, resumed.output) == (
        0,
        f"{name} goes on; 0 that waited for it ask again now\n",
    )
    assert (await _typed("resume", name, *SIGNED)).exit_code == 2


async def test_a_journey_that_does_not_exist_is_refused_and_the_others_named() -> None:
    refused = await _typed("pause", "contract-renewl", *SIGNED)
    assert refused.exit_code == 2
    assert "coupon-campaign" in refused.output


@pytest.mark.parametrize("by", ["x" * 121, " ", "an\nna"])
async def test_nobody_pauses_without_saying_properly_who_they_are(sqlite_database: AsyncEngine, by: str) -> None:
    refused = await _typed("pause", "contract-renewal", "--by", by, "--why", "wrong price")
    assert (refused.exit_code, "say" in refused.output) == (2, True)
    async with reading(sqlite_database) as tx:
        assert await pauses_in_force(tx) == []
