"""Furnish both worlds, and clear them away again."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import update
from temporalio.testing import WorkflowEnvironment

from store.engine import writing
from store.tables import PolicyRow
from testkit.temporal.furnish import one_sojourn
from testkit.temporal.world import server_of
from testkit.virtual.furnish import virtual_world
from tests.parity.clocks import RanAhead
from tests.parity.living import live
from tests.parity.twin import Differs, TwinWorld
from tests.parity.words import Schedule
from workflows.vocabulary.policies.policy import Policy

_ATTEMPTS = 3
_log = structlog.get_logger()
_AT_ONCE = 4  # while one waits for the real clock, another may be compared


@dataclass(frozen=True)
class TwinWorlds:
    """Where twin worlds are made: a server, an empty database, and a folder for copies of it."""

    environment: WorkflowEnvironment
    template: Path
    folder: Path
    policy: Policy | None = None

    @asynccontextmanager
    async def one(self, begins: datetime, name: str = "twin") -> AsyncIterator[TwinWorld]:
        """A pair of worlds in which nothing has happened yet, under the shipped policy or this one."""
        folder = self.folder / name
        folder.mkdir()
        async with one_sojourn(self.environment, self.template, folder) as words:
            real = server_of(words)
            if self.policy is not None:
                document = self.policy.model_dump(mode="json")
                async with writing(real.database) as tx:
                    await tx.execute(update(PolicyRow).values(document=document))
            with virtual_world(self.policy) as virtual:
                # Half the work: that a journey is refused a clock or a die is proved elsewhere.
                virtual._simulated.cluster.is_sandboxed = False
                twin = TwinWorld(real, virtual, begins)
                try:
                    yield twin
                finally:
                    await twin.real.ends()

    async def live(self, schedules: Iterable[Schedule]) -> None:
        """Live these, some at a time, each in a pair of its own; an ExceptionGroup has what went wrong in any.

        One is lived again if the worlds differ: the simulated one is the same every time, so what is its fault shows
        every time, and what a busy machine did to the real one's clocks does not.
        """
        places = asyncio.Semaphore(_AT_ONCE)

        async def one(number: int, schedule: Schedule) -> None:
            async with places:
                for attempt in range(_ATTEMPTS):
                    async with self.one(schedule.begins, f"{number}-{attempt}") as twin:
                        try:
                            return await live(twin, schedule)
                        except (RanAhead, Differs) as failure:
                            wrong = failure
                            _log.warning("schedule.lived_again", schedule=number, why=str(failure).splitlines()[0])
                raise wrong

        lives = (one(number, schedule) for number, schedule in enumerate(schedules))
        came = await asyncio.gather(*lives, return_exceptions=True)
        if wrong := [failure for failure in came if isinstance(failure, Exception)]:
            raise ExceptionGroup(f"{len(wrong)} of {len(came)} schedules", wrong)
