"""Whoever is inside a journey when a new release comes finishes it there: nothing is lost, and nothing said twice."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from datasets.recorded import Recorded
from delivery.deployment import promote
from sandbox.backend import Backend
from sandbox.clock import keep_clock
from sandbox.part import Part
from sandbox.parts import environment, parts, temporal_address
from sandbox.ports import on_free_ports
from settings import Settings
from store.timeline_entries import MessageEntry
from tests.deploy.releases import ROOT, UNSIGNED, Release, previous_release
from workflows.plugin import journey_plugin
from workflows.vocabulary.events.contracts import ContractStarted, OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.identity import CustomerId

# Slow enough that a busy machine has the new worker up before a journey of three weeks is over.
MILLISECONDS_A_DAY = 1000
PRESENT = Release("present", ROOT)
LAPSED = {"renewal-reminder": 1, "renewal-offer": 3}


@dataclass
class Shop:
    """What runs, and a backend that posts to it."""

    settings: Settings
    client: Client
    backend: Backend
    running: dict[str, Part] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    async def start(self, release: Release, name: str) -> Part:
        """A process of a release begins."""
        part = release.part(name, self.settings)
        await part.start(release.environment(self.settings))
        self.running[part.name] = part
        return part

    async def happens(self, customer: str, event: Event) -> None:
        """An event is posted."""
        now = self.settings.clock.simulated(datetime.now(UTC))
        await self.backend.post(Recorded(f"e-{next(self._numbers)}", "shop", CustomerId(customer), now, event))

    async def sent(self, customer: str) -> Counter[str]:
        """The messages the customer got, how often each."""
        entries = (await self.backend.timeline(customer)).entries
        said = [e for e in entries if isinstance(e, MessageEntry) and e.kind == "message"]
        return Counter(e.message for e in said if e.state == "sent")

    async def gets(self, customer: str, messages: dict[str, int]) -> None:
        """Wait until the customer has got all of these."""
        async with asyncio.timeout(90):
            while not await self.sent(customer) >= Counter(messages):
                await asyncio.sleep(0.2)

    async def history(self, workflow: str) -> list[HistoryEvent]:
        """All that happened in one workflow."""
        return list((await self.client.get_workflow_handle(workflow).fetch_history()).events)


@asynccontextmanager
async def shop(home: Path, first: Release) -> AsyncIterator[Shop]:
    """A Temporal server, an inbox, and the API and the worker of one release, which is current."""
    settings = on_free_ports(Settings(home=home, milliseconds_a_day=MILLISECONDS_A_DAY))
    (home / "logs").mkdir(parents=True)
    keep_clock(settings, datetime.now(UTC))
    below = parts(settings)
    running = {name: below[name] for name in ("temporal", "inbox")}
    try:
        for part in running.values():
            await part.start(environment(settings) | UNSIGNED)
        for part in running.values():
            await part.get_ready(30)
        client = await Client.connect(temporal_address(settings), plugins=[journey_plugin()])
        prepared = first.part("prepare", settings)
        await prepared.start(first.environment(settings))
        assert await prepared.ended() == 0, prepared.report()
        world = Shop(settings, client, Backend(settings), running)
        await world.start(first, "api")
        await world.start(first, "worker")
        await promote(client, settings.task_queue, first.build)
        yield world
        await world.backend.close()
    finally:
        for part in reversed(running.values()):
            await part.stop()


def _builds(history: list[HistoryEvent]) -> list[str]:
    """The build that worked on each task, in order, no build twice in a row."""
    done = [e.workflow_task_completed_event_attributes for e in history]
    builds = [one.deployment_version.build_id for one in done if one.HasField("deployment_version")]
    return [build for before, build in zip(["", *builds], builds, strict=False) if build != before]


@pytest.mark.long
async def test_journeys_begun_under_the_previous_release_end_under_the_present_one(tmp_path: Path) -> None:
    tree = tmp_path / "previous"
    tree.mkdir()
    previous = previous_release(tree)
    async with shop(tmp_path / "home", previous) as world:
        # Their reminders are due before the new release comes, while it does, and after it has.
        renewals = {f"renewal-{days}": timedelta(days=60 + days) for days in (1, 6, 12)}
        profile = {"email": "someone@example.com", "consent": {"marketing": True, "survey": True}}
        others = ("accepts", "complains", "stays-away", "comes-back")
        for customer in (*renewals, *others):
            await world.backend.know(customer, profile)
        now = world.settings.clock.simulated(datetime.now(UTC))
        for customer, left in (renewals | {"accepts": timedelta(days=85)}).items():
            await world.happens(customer, ContractStarted(contract_id="k", ends_on=now + left))
        await world.happens("complains", SupportCaseOpened(case_id="1"))
        for customer in ("stays-away", "comes-back"):
            await world.happens(customer, BasketBought(basket_id="1", amount_cents=1750))
        await world.gets("renewal-1", {"renewal-reminder": 1, "renewal-offer": 1})

        await world.running["previous-api"].stop()
        migrated = PRESENT.part("prepare", world.settings)
        await migrated.start(PRESENT.environment(world.settings))
        assert await migrated.ended() == 0, migrated.report()
        await world.start(PRESENT, "api")
        await world.start(PRESENT, "worker")
        said = await promote(world.client, world.settings.task_queue, "present")
        assert said == "build present is current, after previous"
        await world.gets("renewal-6", {"renewal-reminder": 1})
        world.running["previous-worker"].signal(signal.SIGKILL)
        await world.happens("complains", SupportCaseClosed(case_id="1"))
        await world.happens("comes-back", BasketBought(basket_id="2", amount_cents=1750))
        await world.happens("accepts", OfferAccepted(contract_id="k"))

        wanted = dict.fromkeys(renewals, LAPSED) | {
            "accepts": {"renewal-reminder": 1},
            "complains": {"case-follow-up": 1},
            "stays-away": {"we-miss-you": 1},
            "comes-back": {"we-miss-you": 1},
        }
        for customer, messages in wanted.items():
            await world.gets(customer, messages)
        ended = [f"contract-renewal/{customer}/k" for customer in (*renewals, "accepts")] + ["support-case/complains"]
        outcomes = {name: await world.client.get_workflow_handle(name).result() for name in ended}
        assert outcomes == {
            **dict.fromkeys(ended, "lapsed"),
            "contract-renewal/accepts/k": "converted",
            "support-case/complains": "completed",
        }
        assert {customer: dict(await world.sent(customer)) for customer in wanted} == wanted
        mails = {customer: len(await world.backend.mails(customer)) for customer in wanted}
        assert mails == {customer: sum(messages.values()) for customer, messages in wanted.items()}
        for workflow in (*ended, "win-back/stays-away", "win-back/comes-back"):
            history = await world.history(workflow)
            assert not [e for e in history if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED], workflow
            assert _builds(history) == ["previous", "present"], workflow
