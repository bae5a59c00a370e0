"""`sleep` and `sleep_until`: the verbs that let time pass, by the clock on the customer's wall where it matters."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import overload

from temporalio import workflow

from workflows.ports import Profiles, bookkeeping
from workflows.steered import Steered
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.local_time import Weekday
from workflows.vocabulary.moments import Moment, earlier
from workflows.vocabulary.outcome import IfPast
from workflows.vocabulary.requests import Reading
from workflows.vocabulary.words import length_in_words

Attribute = Callable[[Customer], datetime | date | None]
"""A date on the profile, as `lambda customer: customer.traits.birthday`."""

_AT_ONCE = timedelta(0)
_TICK = timedelta(milliseconds=1)  # of real time: what timers may be early by, when the sandbox clock is reckoned back


class Sleeping(Steered):
    """Let time pass, and know the customer whose time it is."""

    async def sleep(self, length: timedelta) -> None:
        """Let some of the customer's time pass."""
        self._steps += 1
        await self._wait(lambda: False, self.now + length, f"sleep {length_in_words(length)}", skippable=True)
        await self._go_ahead()

    @overload
    async def sleep_until(
        self, when: datetime, /, *, at: time | None = None, before: timedelta = _AT_ONCE, if_past: IfPast
    ) -> bool: ...
    @overload
    async def sleep_until(self, when: date, /, *, at: time, before: timedelta = _AT_ONCE, if_past: IfPast) -> bool: ...
    @overload
    async def sleep_until(self, when: time, /) -> bool: ...
    @overload
    async def sleep_until(self, when: Weekday, /, *, at: time) -> bool: ...
    @overload
    async def sleep_until(
        self, when: Attribute, /, *, at: time | None = None, before: timedelta = _AT_ONCE, if_past: IfPast
    ) -> bool: ...

    async def sleep_until(
        self,
        when: datetime | date | time | Weekday | Attribute,
        /,
        *,
        at: time | None = None,
        before: timedelta = _AT_ONCE,
        if_past: IfPast | None = None,
    ) -> bool:
        """Sleep until a time, or so long `before` it; False if it was over already and `if_past` says to skip.

        An instant is what it is; `at` moves it to that time of its day. A date, a time of day and a day of the week are
        by the clock on the customer's wall, wherever the customer is by then. A function of the customer is a date on
        the profile: its changes are followed, and while there is none the journey waits for one.
        """
        begun, is_by_instant, has_slept = self.now, isinstance(when, datetime) and at is None, False
        self._steps += 1
        while True:
            changes = self._profile_changes
            target = await self._instant(when, at, before, begun)
            if target is not None and target - self.now <= _TICK * self._clock.speed:
                break
            words = "there is a date" if target is None else f"{target:%d %b %Y %H:%M}"
            moved = partial(self._has_moved_since, changes)
            has_slept = not await self._wait(moved, target, f"sleep until {words}", skippable=True)
            if self._is_skipped or (has_slept and is_by_instant):
                break
        await self._go_ahead()
        return has_slept or if_past is not IfPast.SKIP

    async def _instant(
        self, when: datetime | date | time | Weekday | Attribute, at: time | None, before: timedelta, begun: datetime
    ) -> datetime | None:
        """The instant that is meant, for a verb that began at `begun`; None while the profile names no date."""
        if callable(when):
            found = when(await self.customer())
            if found is None:
                return None
            when = found
        if isinstance(when, datetime) and at is None:
            return earlier(when, before)
        moment = Moment(
            customer=self.enrolment.customer,
            begun=begun,
            instant=when if isinstance(when, datetime) else None,
            day=when if isinstance(when, date) and not isinstance(when, datetime) else None,
            weekday=when if isinstance(when, Weekday) else None,
            wall=when if isinstance(when, time) else at or time(),
            before=before,
        )
        # Not reckoned here: the rules of time zones change, and what was decided by the old ones must replay.
        found_at = await self._done(partial(self._reckon, moment), "reckon local time")
        return found_at if isinstance(found_at, datetime) else begun  # an operator had it left out: now will do

    def _reckon(self, moment: Moment) -> workflow.ActivityHandle[datetime]:
        return workflow.start_local_activity_method(Profiles.reckon, moment, **bookkeeping("reckon local time"))

    async def customer(self) -> Customer:
        """The customer's live profile, less what is personal."""
        found = await self._done(self._read, "read the profile")
        return found if isinstance(found, Customer) else Customer(id=self.enrolment.customer)

    def _read(self) -> workflow.ActivityHandle[Customer]:
        reading = Reading(customer=self.enrolment.customer, at=self.now)
        return workflow.start_local_activity_method(Profiles.read, reading, **bookkeeping("read the profile"))

    def _has_moved_since(self, changes: int) -> bool:
        return self._profile_changes > changes
