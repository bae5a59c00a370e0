"""The days that come for customers while time passes, as in production the schedule brings them."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from store.customers import read_customer, standing_of
from store.due import Window, customers_due, post_due
from store.engine import reading, writing
from store.steering_tables import DateRow
from workflows.dated import dated_events
from workflows.vocabulary.clock import REAL_TIME
from workflows.vocabulary.dates import days_due, oldest_made_up_for
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.local_time import instant_at

_ALL = 1_000


@dataclass
class Dates:
    """Events made of dates on profiles; `reached` is how far they have come."""

    database: AsyncEngine
    reached: datetime | None = field(default=None, init=False)

    async def next_in(self, now: datetime, length: timedelta) -> timedelta:
        """How long until the next such day begins for anybody: the length if none does in it."""
        begins = [now + length]
        async with reading(self.database) as tx:
            for row in (await tx.execute(select(DateRow))).mappings():
                customer = await read_customer(tx, CustomerId(row["customer_id"]))
                if customer is None or row["attribute"] not in dated_events():
                    continue
                zone = standing_of(customer).time_zone
                is_yearly = dated_events()[row["attribute"]].is_yearly
                days = days_due(row["day"], zone, now, now + length, is_yearly=is_yearly, oldest=length)
                begins += [begin for day in days if (begin := instant_at(day, time.min, zone)) > now]
        return min(begins) - now

    async def post(self, now: datetime) -> None:
        """Accept the events of all days that have begun since the last time; the first time, of today."""
        since, self.reached = self.reached or now, now
        window = Window(dict.fromkeys(dated_events(), since), now, oldest_made_up_for(REAL_TIME))
        if not window.since:
            return
        async with reading(self.database) as tx:
            customers, _ = await customers_due(tx, window, "", _ALL)
        for customer in customers:
            async with writing(self.database) as tx:
                await post_due(tx, customer, window)
