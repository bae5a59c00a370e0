"""A story: what happens to one customer, hour by hour, and whose journeys want to say something about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.event import Event


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens to the customer, whoever listens; `words` say it to a reader."""

    at: datetime
    words: str
    event: Event


@dataclass(frozen=True, slots=True)
class Outside:
    """What another system sends, unless it was asked to leave this customer out of the campaigns of that name."""

    at: datetime
    campaign: str
    message: CampaignMessageSent


@dataclass(frozen=True, slots=True)
class Story:
    """One customer's days, in the customer's clock and ours (it is UTC); `policy` is the file of rules it goes by.

    `orchestrating` are the journeys that exist only because something directs all the others: without the gate there
    are none of them.
    """

    name: str
    title: str
    begins: datetime
    until: datetime
    journeys: tuple[str, ...]
    script: Sequence[Happening | Outside]
    policy: Path
    orchestrating: tuple[str, ...] = ()
    acts: tuple[tuple[datetime, str], ...] = ()
