"""`sleep` and `sleep_until`: the verbs that let time pass, by the clock on the customer's wall where it matters."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import overload
from zoneinfo import ZoneInfo

from temporalio import workflow

from workflows.ports import Profiles, bookkeeping
from workflows.steered import Steered
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.local_time import Weekday, instant_at, next_at
from workflows.vocabulary.outcome import IfPast
from workflows.vocabulary.words import length_in_words

Attribute = Callable[[Customer], datetime | date | None]
"""A date on the profile, as `lambda customer: customer.traits.birthday`."""

_AT_ONCE = timedelta(0)
_TICK = timedelta(milliseconds=1)  # of real time: what timers may be early by, when the sandbox clock is reckoned back


class Sleeping(Steered):
    """Let time pass, and know the customer whose time it is."""

    async def sleep(self, length: timedelta) -> None:
        """Let some of the customer's time pass."""
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
        while True:
            changes = self._profile_changes
            target = _reckon(when, at, before, begun, None if is_by_instant else await self.customer())
            if target is not None and target - self.now <= _TICK * self._clock.speed:
                break
            words = "there is a date" if target is None else f"{target:%d %b %Y %H:%M}"
            moved = partial(self._has_moved_since, changes)
            has_slept = not await self._wait(moved, target, f"sleep until {words}", skippable=True)
            if self._is_skipped or (has_slept and is_by_instant):
                break
        await self._go_ahead()
        return has_slept or if_past is not IfPast.SKIP

    async def customer(self) -> Customer:
        """The customer's live profile, less what is personal."""
        found = await self._done(self._read, "read the profile")
        return found if isinstance(found, Customer) else Customer(id=self.enrolment.customer)

    def _read(self) -> workflow.ActivityHandle[Customer]:
        read = bookkeeping("read the profile")
        return workflow.start_local_activity_method(Profiles.read, self.enrolment.customer, **read)

    def _has_moved_since(self, changes: int) -> bool:
        return self._profile_changes > changes


def _reckon(
    when: datetime | date | time | Weekday | Attribute,
    at: time | None,
    before: timedelta,
    begun: datetime,
    customer: Customer | None,
) -> datetime | None:
    """The instant that is meant, for a verb that began at `begun`; None while the profile names no date."""
    zone = "UTC" if customer is None else customer.time_zone
    if isinstance(when, time):
        return next_at(begun, when, zone)
    if isinstance(when, Weekday):
        return next_at(begun, at or time(), zone, when)
    date_meant = when if isinstance(when, date) else None if customer is None else when(customer)
    if date_meant is None or (isinstance(date_meant, datetime) and at is None):
        return None if date_meant is None else date_meant - before
    if isinstance(date_meant, datetime):
        date_meant = (date_meant - before).astimezone(ZoneInfo(zone)).date()
        return instant_at(date_meant, at or time(), zone)
    # Whole days by the calendar: nine in the morning stays nine, whether or not the clocks change in between.
    whole_days = timedelta(days=before.days)
    return instant_at(date_meant - whole_days, at or time(), zone) - (before - whole_days)
