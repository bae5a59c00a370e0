"""What happened to customers, from wherever it was recorded: events in order of time, and what is known of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from datasets.recorded import Recorded


class UnknownDataset(LookupError):
    """No data set goes by that name, and no folder; the message names those there are."""


class UnfitFile(ValueError):
    """A file no event can be made of: the message says which, and what its name or its columns should be."""


class UnfitRow(ValueError):
    """A row that makes no event: the message says which file, row and column, and what is wrong with it."""


@dataclass(frozen=True)
class Dataset:
    """Recorded events, read anew at each call of `events`, the oldest first, never all in memory.

    `kinds` are the event types in it by their wire names, `total` how many events there are, if that is known.
    After `observed_until` nothing more was recorded, save for events whose time was fixed before; None if the last
    event is the end. `skipped` says, once the events were read, which rows were left out and why.
    """

    name: str
    kinds: frozenset[str]
    events: Callable[[], Iterator[Recorded]]
    total: int | None = None
    observed_until: datetime | None = None
    skipped: Callable[[], list[str]] = list
