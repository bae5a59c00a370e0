"""One thing that is otherwise for a customer under another version."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

THE_JOURNEY = "the journey itself"
"""Why something is otherwise, if no rule of the policy made it so."""

A_MOMENT = timedelta(seconds=1)
"""Whatever has moved by less has not moved."""


class Kind(StrEnum):
    """How a message, a passage through a journey or a campaign elsewhere is otherwise."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    REPLACED = "replaced"
    ENTERED = "entered"
    NOT_ENTERED = "not_entered"
    ENDED_OTHERWISE = "ended_otherwise"
    ENDED_ELSEWHEN = "ended_elsewhen"
    CAMPAIGN_ADDED = "campaign_added"
    CAMPAIGN_REMOVED = "campaign_removed"
    CAMPAIGN_MOVED = "campaign_moved"


OF_MESSAGES = (Kind.ADDED, Kind.REMOVED, Kind.MOVED, Kind.REWORDED, Kind.REPLACED)
OF_PASSAGES = (Kind.ENTERED, Kind.NOT_ENTERED, Kind.ENDED_OTHERWISE, Kind.ENDED_ELSEWHEN)
OF_CAMPAIGNS = (Kind.CAMPAIGN_ADDED, Kind.CAMPAIGN_REMOVED, Kind.CAMPAIGN_MOVED)


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise, and what made it so; `about` is the message, the outcomes or the campaign.

    `old_at` and `new_at` are when it was and is, each None where it is not at all.
    """

    kind: Kind
    journey: str
    about: str
    reason: str
    key: str | None
    old_at: datetime | None
    new_at: datetime | None

    @property
    def later_by(self) -> timedelta | None:
        """How much later it is, or below nothing how much earlier; None if it is on one side only."""
        return self.new_at - self.old_at if self.old_at and self.new_at else None

    @property
    def is_told(self) -> bool:
        """The customer gets something else, and it is not only our books that differ."""
        return self.kind not in OF_PASSAGES


def has_moved(old: datetime | None, new: datetime | None) -> bool:
    """Both are there, and they are not the same instant."""
    return old is not None and new is not None and abs(new - old) >= A_MOMENT
