"""Events on their way to the process that simulates their customers: files on disk, one line an event."""

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from simulation.acceptance import Incoming
from simulation.bulk.posting import Posted, Told, told_by
from workflows.catalog import event_class
from workflows.vocabulary.identity import CustomerId


@dataclass(frozen=True, slots=True)
class Spooled:
    """The files, how many events each and all of them hold, and the instants of the first and the last."""

    files: tuple[Path, ...]
    by_file: tuple[int, ...]
    events: int
    begins: datetime
    ends: datetime
    told: frozenset[Told] = frozenset()


class NothingPosted(ValueError):
    """There are no events: whoever chose the data looks whether it is the right one, and `since` early enough."""


class BackInTime(ValueError):
    """An event came in before the one before it: whoever reads the data sorts it by the time it came in."""


def spool(posted: Iterable[Posted], folder: Path, buckets: int) -> Spooled:
    """Write each customer's events, in order, into one of so many files; NothingPosted, BackInTime."""
    by_file, begins, ends, told = [0] * buckets, None, None, set[Told]()
    with ExitStack() as opened:
        paths = tuple(folder / f"{number:04}.events" for number in range(buckets))
        files = [opened.enter_context(path.open("w")) for path in paths]
        for one in posted:
            if ends is not None and one.at < ends:
                raise BackInTime(f"{one.incoming.source} {one.incoming.id} came in at {one.at}, after one of {ends}")
            begins, ends = begins or one.at, one.at
            told |= told_by(one.incoming.event)
            bucket = zlib.crc32(one.customer.encode()) % buckets
            files[bucket].write(_line(one))
            by_file[bucket] += 1
    if begins is None or ends is None:
        raise NothingPosted("the data holds no event")
    return Spooled(paths, tuple(by_file), sum(by_file), begins, ends, frozenset(told))


def spooled(file: Path) -> Iterator[Posted]:
    """The events a file holds."""
    with file.open() as lines:
        for line in lines:
            customer, at, source, name, happened, enters, wire, data = json.loads(line)
            event = event_class(wire).model_validate(data)
            incoming = Incoming(source, name, event, datetime.fromisoformat(happened), enters)
            yield Posted(CustomerId(customer), datetime.fromisoformat(at), incoming)


def _line(one: Posted) -> str:
    event = one.incoming.event
    at, happened = one.at.isoformat(), one.incoming.at.isoformat()
    about = [one.customer, at, one.incoming.source, one.incoming.id, happened, one.incoming.enters, event.wire]
    return json.dumps([*about, event.model_dump(mode="json", exclude_defaults=True)]) + "\n"
