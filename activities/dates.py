"""Post the events of dates that have come, one customer's after another's, through the inbox."""

from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio import activity

from store.dates import gather_dates
from store.due import Window, begin_mark, customers_due, move_marks, post_due, read_marks
from store.engine import reading, writing
from workflows.dated import dated_events
from workflows.vocabulary.clock import Clock
from workflows.vocabulary.dates import oldest_made_up_for

_AT_ONCE = 1_000
_log = structlog.get_logger()


class DatesLeft(Exception):
    """Some customers' dates could not be posted and are tried again; the log names the customers and the failures."""


@dataclass(frozen=True)
class StoreDates:
    """The port `Dates` on the real store."""

    database: AsyncEngine
    clock: Clock

    @activity.defn(name="post-due-dates")
    async def post_due(self) -> int:
        """Go on from where the last run that posted everything has come; DatesLeft if this one could not."""
        now = self.clock.simulated(activity.info().started_time)
        oldest = oldest_made_up_for(self.clock)
        async with reading(self.database) as tx:
            marks = await read_marks(tx)
        for attribute in dated_events():
            # New, or away for so long that its dates may not have been kept meanwhile.
            if attribute not in marks or marks[attribute] < now - oldest:
                await self._gather(attribute)
                async with writing(self.database) as tx:
                    await begin_mark(tx, attribute, now)
        # Of a trait that is new only what comes from now on counts.
        window = Window({attribute: marks.get(attribute, now) for attribute in dated_events()}, now, oldest)
        posted, left = await self._post(window)
        if left:
            raise DatesLeft(f"{left} customers' dates could not be posted: the worker's log says whose and why")
        async with writing(self.database) as tx:
            await move_marks(tx, now)
        return posted

    async def _gather(self, attribute: str) -> None:
        after: str | None = ""
        while after is not None:
            async with writing(self.database) as tx:
                after = await gather_dates(tx, attribute, after, _AT_ONCE)
            activity.heartbeat()

    async def _post(self, window: Window) -> tuple[int, int]:
        """How many events were posted, and how many customers had to be left."""
        posted, left, after, is_over = 0, 0, "", not window.since
        while not is_over:
            async with reading(self.database) as tx:
                customers, after = await customers_due(tx, window, after, _AT_ONCE)
            activity.heartbeat()
            for customer in customers:
                try:
                    async with writing(self.database) as tx:
                        posted += await post_due(tx, customer, window)
                except Exception as failure:  # what breaks one customer must not stop the others
                    _log.error("date.not_posted", customer=customer, error=type(failure).__name__)
                    left += 1
                activity.heartbeat()
            is_over = not after
        if posted:
            _log.info("dates.posted", events=posted)
        return posted, left
