"""The virtual clock: what is due at which instant, in one order that is always the same."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush


@dataclass(slots=True)
class Due:
    """Something that happens at an instant, unless it is called off before."""

    at: datetime
    do: Callable[[], None] | None

    def is_called_off(self) -> None:
        """It will not happen."""
        self.do = None


@dataclass(slots=True)
class Agenda:
    """What is to be done now, first come first served, and what is due later, by its instant."""

    now: datetime
    _soon: deque[Callable[[], object]] = field(default_factory=deque)
    _later: list[tuple[datetime, int, Due]] = field(default_factory=list)
    _number: int = 0

    def soon(self, do: Callable[[], object]) -> None:
        """At this instant, after all that was asked for before."""
        self._soon.append(do)

    def next(self, do: Callable[[], object]) -> None:
        """At this instant, before all else."""
        self._soon.appendleft(do)

    def at(self, instant: datetime, do: Callable[[], None]) -> Due:
        """At that instant, or now if it is over; of two at one instant the one that was asked for first."""
        due = Due(max(instant, self.now), do)
        self._number += 1
        heappush(self._later, (due.at, self._number, due))
        return due

    def next_due(self) -> datetime | None:
        """The next instant at which something is due, or None if nothing ever is."""
        while self._later and self._later[0][2].do is None:
            heappop(self._later)
        return self._later[0][0] if self._later else None

    def settles(self) -> None:
        """Do all there is to do at this instant."""
        while self._soon:
            self._soon.popleft()()

    def passes(self, until: datetime, *, with_what_is_due_then: bool = True) -> None:
        """Let time pass, doing what is due on the way; what is due at `until` itself only if asked for."""
        self.settles()
        while (due := self.next_due()) is not None and (due < until or (due == until and with_what_is_due_then)):
            self.now = due
            do = heappop(self._later)[2].do
            if do is not None:
                do()
            self.settles()
        self.now = max(self.now, until)
