"""`wait_for` and `silence`: the verbs that wait for what a customer does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NoReturn, TypeVar, overload

from temporalio import workflow

from workflows.enrolled import RolledOver
from workflows.steered import Steered
from workflows.vocabulary.arrival import Arrival
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.words import length_in_words

EventT = TypeVar("EventT", bound=Event)
OtherT = TypeVar("OtherT", bound=Event)
ThirdT = TypeVar("ThirdT", bound=Event)

ROLL_OVER_AT = 300  # history events; waking a cold journey replays them all, at about 0.35 ms each


class Waiting(Steered):
    """Wait for something, for the lack of it, or for the next round."""

    starting_event: Event

    @overload
    async def wait_for(
        self,
        kind: type[EventT],
        /,
        *,
        within: timedelta,
        where: Callable[[EventT], bool] | None = None,
        same: str | None = None,
        as_in: Event | None = None,
        since: datetime | None = None,
    ) -> EventT | None: ...
    @overload
    async def wait_for(
        self,
        kind: type[EventT],
        /,
        *,
        where: Callable[[EventT], bool] | None = None,
        same: str | None = None,
        as_in: Event | None = None,
        since: datetime | None = None,
    ) -> EventT: ...
    @overload
    async def wait_for(
        self,
        kind: type[EventT],
        other: type[OtherT],
        /,
        *,
        within: timedelta,
        where: Callable[[EventT | OtherT], bool] | None = None,
        same: str | None = None,
        as_in: Event | None = None,
        since: datetime | None = None,
    ) -> EventT | OtherT | None: ...
    @overload
    async def wait_for(
        self,
        kind: type[EventT],
        other: type[OtherT],
        /,
        *,
        where: Callable[[EventT | OtherT], bool] | None = None,
        same: str | None = None,
        as_in: Event | None = None,
        since: datetime | None = None,
    ) -> EventT | OtherT: ...
    @overload
    async def wait_for(
        self,
        kind: type[EventT],
        other: type[OtherT],
        third: type[ThirdT],
        /,
        *,
        within: timedelta,
        where: Callable[[EventT | OtherT | ThirdT], bool] | None = None,
        same: str | None = None,
        as_in: Event | None = None,
        since: datetime | None = None,
    ) -> EventT | OtherT | ThirdT | None: ...
    @overload
    async def wait_for(
        self,
        kind: type[EventT],
        other: type[OtherT],
        third: type[ThirdT],
        /,
        *,
        where: Callable[[EventT | OtherT | ThirdT], bool] | None = None,
        same: str | None = None,
        as_in: Event | None = None,
        since: datetime | None = None,
    ) -> EventT | OtherT | ThirdT: ...

    async def wait_for(
        self,
        *kinds: type[Event],
        within: timedelta | None = None,
        where: Callable[..., bool] | None = None,
        same: str | None = None,
        as_in: Event | None = None,
        since: datetime | None = None,
    ) -> Event | None:
        """The earliest unused event of these kinds since the journey began, or None if none comes within the time.

        `where` narrows it by what the event says, `same` to those whose field of that name equals the starting
        event's (or that of `as_in`), `since` to those that happened then or later. An event satisfies one wait only,
        and wins over a deadline it meets.
        """
        wanted = None if same is None else getattr(as_in or self.starting_event, same)
        self._steps += 1

        def fits(event: Event, arrival: Arrival) -> bool:
            return (
                isinstance(event, kinds)
                and (since is None or arrival.at >= since)
                and (same is None or (wanted is not None and getattr(event, same, None) == wanted))
                and (where is None or where(event))
            )

        def earliest() -> tuple[Event, Arrival] | None:
            return next((noted for noted in self._noted if fits(*noted)), None)

        summary = f"wait for {' or '.join(kind.wire for kind in kinds)}"
        summary += f" with {same} {wanted}" if same else ""
        summary += f", {length_in_words(within)}" if within else ""
        until = None if within is None else self.now + within
        await self._wait(lambda: earliest() is not None, until, summary, skippable=within is not None)
        await self._go_ahead()
        found = earliest()
        if found is None:
            return None
        self._noted.remove(found)
        return found[0]

    async def silence(self, kind: type[Event], *, lasting: timedelta) -> None:
        """Wait until nothing of a kind has happened for so long, counted from the events' own times.

        Events it has seen are used up. One timer, re-armed only when it fires. A journey that begins with its
        silence, as a standing one does, rolls over here when it has grown long.
        """
        summary = f"wait for {length_in_words(lasting)} without {kind.wire}"
        # To begin again is the same only where nothing was done before.
        may_roll_over, self._steps = self._steps == 0, self._steps + 1
        while True:
            due = self._last(kind) + lasting
            is_long = await self._wait(lambda: may_roll_over and self._is_long(), due, summary, skippable=True)
            is_skipped = self._is_skipped
            # At once, or a customer who is never silent would carry along every event there ever was.
            self._noted = [n for n in self._noted if not isinstance(n[0], kind)]
            if is_long and not is_skipped:
                self.renew()
            await self._go_ahead()
            if is_skipped or self._last(kind) + lasting <= due:
                return

    def renew(self) -> NoReturn:
        """Begin the next round of a standing journey, as a new run of the same enrolment."""
        raise RolledOver

    def _last(self, kind: type[Event]) -> datetime:
        begun = self._start.arrival.at
        return max(begun, self._seen.get(kind.wire, begun))

    def _is_long(self) -> bool:
        return workflow.info().get_current_history_length() >= ROLL_OVER_AT
