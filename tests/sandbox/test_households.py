"""Real households: cast as customers of our own, played in order, and counted."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from datasets.completejourney import events
from datasets.recorded import Recorded
from sandbox.backend import Backend
from sandbox.parts import environment
from sandbox.ports import on_free_ports
from sandbox.stories.households import cast, introduce, live
from settings import Settings
from store.engine import open_database, reading
from store.report import Figures, figures, funnel
from store.timeline_entries import EventEntry
from tests.sandbox.conftest import Up, running_up
from workflows.vocabulary.events.profile import ConsentGiven
from workflows.vocabulary.events.shopping import CampaignTargeted

# A year in seconds: the data set is long, and what is tested here is no matter of days.
MILLISECONDS_A_DAY = 20
_SCOPES = ("renewal", "coupons")


@pytest.fixture(scope="module")
async def up(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Up]:
    home = tmp_path_factory.mktemp("households") / "home"
    async with running_up(on_free_ports(Settings(home=home, milliseconds_a_day=MILLISECONDS_A_DAY))) as up:
        yield up


def test_households_are_cast_under_names_of_the_run_and_moved_by_whole_weeks_to_what_comes_next() -> None:
    begins = datetime(2031, 5, 7, 11, 0, tzinfo=UTC)
    before = list(events(1))
    facts = cast(before, "run-1", begins)
    assert begins <= facts[0].time < begins + timedelta(weeks=1)
    assert {(now.time - then.time) % timedelta(weeks=1) for now, then in zip(facts, before, strict=True)} == {
        timedelta(0)
    }
    assert all(fact.customer.startswith("run-1-household-") and fact.source.endswith("/run-1") for fact in facts)


@pytest.mark.long
async def test_whoever_falls_behind_the_clock_loses_nothing_and_posts_in_order(up: Up) -> None:
    backend = Backend(up.settings)
    past = backend.clock.now() - timedelta(days=40)
    # No journey listens to these, so that the stack is left alone for the next test.
    facts = [
        Recorded(f"yes-{n}", "late", f"late-{n % 3}", past + timedelta(minutes=n), ConsentGiven(scope=_SCOPES[n % 2]))
        for n in range(600)
    ]
    assert await introduce(backend, facts) == 3
    beats = [beat async for beat in live(backend, facts)]
    story = await backend.timeline("late-0")
    await backend.close()
    assert [beat.posted for beat in beats] == [500, 600], "500 is the most that goes at once"
    assert beats[0].behind > timedelta(days=30)
    accepted = [e.accepted_at for e in story.entries if isinstance(e, EventEntry) and e.at <= facts[-1].time]
    assert len(accepted) == 200
    assert accepted == sorted(accepted)
    assert (await _figures(up.settings, "late-")).events_accepted == 600 + 2 * 3


@pytest.mark.long
async def test_playing_two_real_households_ends_every_campaign_they_were_targeted_by(up: Up) -> None:
    play = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "play", "completejourney", "--households", "2"),
        env=environment(up.settings),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await play.communicate()
    assert play.returncode == 0
    recorded = list(events(2))
    targeted = sum(isinstance(fact.event, CampaignTargeted) for fact in recorded)
    engine = open_database(up.settings.database)
    async with reading(engine) as tx:
        counted = await funnel(tx, "run-", until=datetime.max.replace(tzinfo=UTC))
    await engine.dispose()
    assert counted.targeted == targeted == counted.redeemed + counted.expired
    assert counted.reminded <= counted.targeted
    assert counted.won_back <= counted.lapsed
    assert f"targeted {targeted}" in " ".join(said.decode().split())
    assert (await _figures(up.settings, "run-")).events_accepted == len(recorded) + 2 * 2


async def _figures(settings: Settings, group: str) -> Figures:
    engine = open_database(settings.database)
    async with reading(engine) as tx:
        found = await figures(tx, group)
    await engine.dispose()
    return found
