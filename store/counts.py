"""What has become of all who entered a journey."""

from dataclasses import dataclass, field, replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.tables import EnrolmentRow


@dataclass(frozen=True, slots=True)
class JourneyCount:
    """How many a journey holds, also by version, how many it has refused, and has seen end, by outcome."""

    open: int = 0
    open_by_version: dict[int, int] = field(default_factory=dict)
    refused: int = 0
    ended: dict[str, int] = field(default_factory=dict)


async def journey_counts(tx: AsyncConnection) -> dict[str, JourneyCount]:
    """What has become of all who entered, by journey."""
    is_refused = col(EnrolmentRow.refused).is_not(None)
    is_open = col(EnrolmentRow.ended_at).is_(None)
    by = (col(EnrolmentRow.journey), col(EnrolmentRow.version), is_refused, is_open, col(EnrolmentRow.outcome))
    counts: dict[str, JourneyCount] = {}
    for journey, version, refused, still_open, outcome, number in await tx.execute(
        select(*by, func.count()).group_by(*by)
    ):
        count = counts.get(journey, JourneyCount())
        if refused:
            counts[journey] = replace(count, refused=count.refused + number)
        elif still_open:
            by_version = {**count.open_by_version, version: number}
            counts[journey] = replace(count, open=count.open + number, open_by_version=by_version)
        else:
            ended = {**count.ended, outcome or "unknown": count.ended.get(outcome or "unknown", 0) + number}
            counts[journey] = replace(count, ended=ended)
    return counts
