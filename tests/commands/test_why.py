"""`sojourn why` and `sojourn traffic` can be read out, fit a narrow screen, and refuse with what to type instead."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from cli import app
from tests.store.asking_why import goes
from tests.store.scenes import NOON, claims, enrolled, happens, reachable, request
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened

WIDTH = 80
DAY = timedelta(days=1)


async def _typed(*words: str) -> Result:
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, words))


@pytest.fixture(autouse=True)
def _in_that_database(sqlite_database: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_DATABASE_URL", sqlite_database.url.render_as_string(hide_password=False))


@pytest.fixture
async def _held_and_sent(sqlite_database: AsyncEngine) -> None:
    await reachable(sqlite_database)
    enrolment = await enrolled(sqlite_database)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"))
    await claims(sqlite_database, request(enrolment))
    await happens(sqlite_database, SupportCaseClosed(case_id="881"), at=NOON + DAY)
    await goes(sqlite_database, request(enrolment), NOON + DAY)


@pytest.mark.usefixtures("_held_and_sent")
async def test_the_answer_comes_first_and_its_reasons_after_it() -> None:
    told = await _typed("why", "anna")
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert " ".join(lines[:2]) == (
        "renewal-offer was held on 2 March because support case 881 was open; it went out "
        "on 3 March at 12:00, once support case 881 was closed."
    )
    assert "hold by open-support-case" in told.output
    assert max(map(len, lines)) <= WIDTH
    assert "\x1b" not in told.output
    assert json.loads((await _typed("why", "anna", "--json")).output)["customer"] == "anna"


@pytest.mark.usefixtures("_held_and_sent")
async def test_whoever_and_whatever_there_is_not_is_refused_with_what_to_ask_for() -> None:
    nobody = await _typed("why", "nobody")
    assert (nobody.exit_code, "no event of customer nobody" in nobody.output) == (2, True)
    address = await _typed("why", "anna@example.com")
    assert (address.exit_code, "not an address" in address.output) == (2, True)
    unknown = await _typed("why", "anna", "--message", "renewal-ofer")
    assert (unknown.exit_code, "did you mean 'renewal-offer'?" in unknown.output) == (2, True)


@pytest.mark.usefixtures("_held_and_sent")
async def test_the_traffic_report_fits_the_screen_by_rule_team_and_journey() -> None:
    for by, name in (("rule", "open-support-case"), ("team", "retention"), ("journey", "contract-renewal")):
        told = await _typed("traffic", "--since", "2026-03-01", "--until", "2026-03-08", "--by", by)
        assert told.exit_code == 0
        assert name in told.output
        assert "Collisions avoided: 1" in told.output
        assert max(map(len, told.output.splitlines())) <= WIDTH
    report = json.loads((await _typed("traffic", "--since", "2026-03-01", "--json")).output)
    assert (report["total"]["asked"], report["total"]["held"], report["total"]["sent"]) == (1, 1, 1)
    assert (await _typed("traffic", "--since", "last week")).exit_code == 2
