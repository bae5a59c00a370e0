"""The clocks of a real world, moved to an instant: the customers' own, and the one that each workflow has."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from testkit.temporal.server import Seen
from testkit.temporal.world import TemporalWorld
from workflows.vocabulary.clock import Clock

_NO_TIME = timedelta(0)
_FAR = timedelta(days=3_650)
_AS_GOOD_AS_NOW = timedelta(seconds=2)


class RanAhead(Exception):
    """A workflow's clock is past where it was moved to: this machine was too slow to stop it before a timer.

    A clock whose goal comes while a timer's work is being done goes on to the next timer, however far that is.
    """


@dataclass
class RealClocks:
    """Both kinds, kept together: left alone, each workflow's loses a little whenever time is passed."""

    world: TemporalWorld
    _ahead: dict[str, timedelta] = field(default_factory=dict)
    _due: dict[tuple[str, int], datetime | None] = field(default_factory=dict)
    _looked_at: list[Seen] = field(default_factory=list)

    async def dues(self) -> list[datetime]:
        """When timers fire, and the next day begins that brings something, by the customers' clock."""
        self._looked_at, now = await self._running(), self.world.now
        dues = [due for seen in self._looked_at if (due := await self._due_of(seen)) is not None]
        left = await self.world._dates.next_in(now, _FAR)
        return [*dues, now + left] if left < _FAR else dues

    async def move(self, to: datetime) -> None:
        """Move all that were looked at for what is due to an instant; what is due before happens on the way."""
        await asyncio.gather(*(self._moves(seen, to) for seen in self._looked_at))
        self.world.passed = to - datetime.now(UTC)
        self.world.pump.clock = Clock(ahead=self.world.passed)

    async def see_that_none_ran_ahead(self) -> None:
        """RanAhead if one did."""
        await self._running()

    async def settle(self) -> None:
        """Wait until all is done that is to be done now, and what the day brings has come.

        It has when two looks see the same: a timer that fires after its workflow was looked at would be overlooked.
        """
        await self.world._dates.post(self.world.now)
        before: list[tuple[str, int]] | None = None
        while True:
            await self.world.settles()
            seen = [(one.run_id, one.raw.workflow_execution_info.history_length) for one in await self._running()]
            if seen == before:
                return
            before = seen

    async def _moves(self, before: Seen, to: datetime) -> None:
        seen = await Seen.of(before.handle)  # by the server's own reading of now, however long ago we looked
        step = to - self._ahead_of(seen) - seen.now
        if seen.is_running and step > _NO_TIME:
            await self.world._move(seen.handle, step)

    async def _running(self) -> list[Seen]:
        running = [seen for seen in await self.world._seen() if seen.is_running]
        for seen in running:
            if seen.now + self._ahead_of(seen) - self.world.now > _AS_GOOD_AS_NOW:
                raise RanAhead(f"{seen.handle.id} is at {seen.now + self._ahead_of(seen)}, not {self.world.now}")
        return running

    def _ahead_of(self, seen: Seen) -> timedelta:
        """How far the customers' clock is ahead of this workflow's, which it was told when it began."""
        told = self.world.pump.clock.ahead
        return self._ahead.setdefault(seen.raw.workflow_execution_info.first_run_id, told)

    async def _due_of(self, seen: Seen) -> datetime | None:
        ahead, state = self._ahead_of(seen), (seen.run_id, seen.raw.workflow_execution_info.history_length)
        if state not in self._due:
            left, is_as_seen = await seen.next_due()
            due = None if left is None else seen.now + left
            if not is_as_seen:
                return None if due is None else due + ahead
            self._due[state] = due
        found = self._due[state]
        return None if found is None else found + ahead
