"""Events that overtook a start: accepted before it, though they happened after it."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import InboxRow, table_of
from workflows.admission import Admission, is_for, key_in, over_before
from workflows.catalog import event_class
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.personal import without_personal

MOST = 100
_MOST_LOOKED_AT = 1_000
_MOST_BYTES = 256 * 1024  # all of them travel in one header, and Temporal takes two megabytes at most

_INBOX = table_of(InboxRow)
_ENDS = _INBOX.c.type.in_(bindparam("ended_by", expanding=True))
_OVERTOOK = (
    select(*(_INBOX.c[name] for name in ("sequence", "type", "data")))
    .where(
        _INBOX.c.customer_id == bindparam("customer"),
        _INBOX.c.sequence < bindparam("sequence"),
        _INBOX.c.occurred_at > bindparam("at"),
        _INBOX.c.type.in_(bindparam("reached_by", expanding=True)),
        _INBOX.c.enters.is_(None),
    )
    # What ends the journey first, then the latest: of very many the oldest are left behind.
    .order_by(_ENDS.desc(), _INBOX.c.occurred_at.desc(), _INBOX.c.sequence.desc())
    .limit(_MOST_LOOKED_AT)
)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What a start that came in late finds: why it is refused, or the inbox numbers that go along, oldest first."""

    refused: str | None = None
    along: tuple[int, ...] = ()


async def overtaken(
    tx: AsyncConnection, customer: CustomerId, admission: Admission, sequence: int, at: datetime
) -> Overtaken:
    """What has overtaken the start that the inbox has as `sequence` and that happened `at`."""
    journey = admission.journey
    values = {
        "customer": customer,
        "sequence": sequence,
        "at": at,
        "reached_by": sorted(journey.reached_by),
        "ended_by": sorted(journey.ended_by),
    }
    found = [
        row
        for row in (await tx.execute(_OVERTOOK, values)).mappings()
        if is_for(row["type"], key_in(row["data"], journey), journey, admission.key)
    ]
    if refused := over_before(journey, (row["type"] for row in found)):
        return Overtaken(refused)
    along: list[int] = []
    size = 0
    for row in found[:MOST]:
        size += len(json.dumps(without_personal(event_class(row["type"]), row["data"])))
        if size > _MOST_BYTES:
            break
        along.append(row["sequence"])
    return Overtaken(along=tuple(reversed(along)))
