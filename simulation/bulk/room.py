"""How much memory a simulation may take, and what follows from it."""

import os
from dataclasses import dataclass

_MB = 1024 * 1024
# Measured, and rounded up: whoever reads and adds up, a process that has loaded everything, an event that is kept with
# what it leads to, a run that waits.
_READER, _PROCESS, _EVENT, _RUN = 300 * _MB, 170 * _MB, 8 * 1024, 60 * 1024
_FEWEST = 200
"""Events that a bucket must be able to hold, or there would be more buckets than events are worth."""


class TooLittleMemory(ValueError):
    """What is allowed is less than one process takes: the message says how much is needed."""


@dataclass(frozen=True)
class Room:
    """How many processes fit, and how many events a bucket of each may hold."""

    processes: int
    most_events: int


def room(memory: int, journeys: int, processes: int | None = None) -> Room:
    """What fits into so many bytes for so many journeys; TooLittleMemory if nothing does.

    It reckons with the worst: that each event begins a run of every journey, and none of them ends.
    """
    an_event = _EVENT + journeys * _RUN
    a_process = _PROCESS + _FEWEST * an_event
    fitting = (memory - _READER) // a_process
    if fitting < 1:
        raise TooLittleMemory(f"{journeys} journeys take at least {-(-(_READER + a_process) // _MB)} MB: allow as much")
    number = min(fitting, processes or os.cpu_count() or 1)
    return Room(number, ((memory - _READER) // number - _PROCESS) // an_event)
