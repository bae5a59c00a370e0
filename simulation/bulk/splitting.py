"""Buckets small enough for the memory there is: what holds too many events is split once more, by customer."""

import zlib
from contextlib import ExitStack
from dataclasses import replace
from math import ceil
from pathlib import Path

from simulation.bulk.spool import Spooled


def split(given: Spooled, most: int) -> Spooled:
    """The same events in buckets of at most about so many; only a single customer's may be more."""
    files, events = list[Path](), list[int]()
    for file, number in zip(given.files, given.by_file, strict=True):
        if number <= most:
            files.append(file)
            events.append(number)
        else:
            parts = _split(file, ceil(number / most))
            files += parts
            events += parts.values()
            file.unlink()
    return replace(given, files=tuple(files), by_file=tuple(events))


def _split(file: Path, into: int) -> dict[Path, int]:
    """The parts, each with the number of its events; few are open at once, or large files would want too many."""
    parts: dict[Path, int] = {}
    for first in range(0, into, _OPEN_AT_ONCE):
        with ExitStack() as opened:
            numbers = range(first, min(first + _OPEN_AT_ONCE, into))
            paths = {number: file.with_name(f"{file.stem}-{number:05}.events") for number in numbers}
            out = {number: opened.enter_context(path.open("w")) for number, path in paths.items()}
            parts |= dict.fromkeys(paths.values(), 0)
            for line in opened.enter_context(file.open()):
                # Salted, or the customers of one bucket would all go to the same part of it.
                number = zlib.crc32(f"part/{line[: line.index(',')]}".encode()) % into
                if number in out:
                    out[number].write(line)
                    parts[paths[number]] += 1
    return parts


_OPEN_AT_ONCE = 200
