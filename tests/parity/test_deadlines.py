"""Where an event and a deadline meet, the event wins, in a simulated world as in a real one."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tests.parity.furnish import TwinWorlds
from tests.parity.twin import TwinWorld
from workflows.vocabulary.events.browsing import AdSeen, CartChanged
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.network import OutageNoticed, ServiceRestored
from workflows.vocabulary.identity import CustomerId

pytestmark = pytest.mark.long

BEGINS = datetime(2027, 3, 2, 12, 17, 30, tzinfo=UTC)
SOMEBODY = CustomerId("c-deadline")
A_SECOND = timedelta(seconds=1)


async def _meets_the_deadline(twin: TwinWorld, event: Event) -> None:
    """It happens at the very instant at which something is due.

    Nobody works on the real journey from a second before to a moment after, so that it learns of both at once.
    """
    due = twin.next_due()
    assert due is not None
    await twin.passes(due - A_SECOND - twin.now)
    simulated = twin.virtual._simulated
    simulated.passes(due, with_what_is_due_then=False)
    await twin.virtual.accepts(SOMEBODY, [event], at=due)
    await twin.real.worker_stops()
    await twin.real.takes_in(SOMEBODY, [event], at=due)
    await asyncio.sleep((due - twin.now + A_SECOND).total_seconds())
    await twin.real.worker_starts()
    await twin.passes(timedelta(0))


@pytest.mark.parametrize(
    ("start", "event"),
    [
        (OutageNoticed(outage_id="1", began_at=BEGINS), ServiceRestored(outage_id="1", restored_at=BEGINS)),
        (AdSeen(ad="tv"), ContractStarted(contract_id="1", ends_on=BEGINS + timedelta(days=400))),
        (CartChanged(cart_id="1"), CartChanged(cart_id="1")),
    ],
)
async def test_an_event_that_meets_a_deadline_wins_in_both_worlds(
    twins: TwinWorlds, start: Event, event: Event
) -> None:
    async with twins.one(BEGINS) as twin:
        await twin.accepts(SOMEBODY, [start])
        await _meets_the_deadline(twin, event)
        await twin.passes(timedelta(days=2))
