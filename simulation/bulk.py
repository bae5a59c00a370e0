"""Many customers at once: spooled into buckets, simulated on all cores, added up in an order that never matters."""

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from simulation.bucket import Counted, run_bucket
from simulation.posting import Posted
from simulation.setting import Setting, see_that_they_are_pure
from simulation.spool import Spooled, spool

BUCKETS = 64
_LOOK_EVERY_S = 0.2
_RARELY = 100_000  # cyclic garbage is what runs leave behind, and there is no hurry to find it


@dataclass(frozen=True)
class Simulated:
    """What came of all customers; `footprints` is a file with a line for each, by customer."""

    counted: Counted
    footprints: Path
    events: int
    begins: datetime
    ends: datetime


Progress = Callable[[str, int, int | None], None]
"""Told now and then how far it is: what is being done, how much is done, and how much there is if that is known."""


def run(
    posted: Iterable[Posted],
    setting: Setting,
    folder: Path,
    *,
    progress: Progress = lambda what, done, total: None,
    processes: int | None = None,
    buckets: int = BUCKETS,
) -> Simulated:
    """Simulate everything posted, in order of time; the same whatever the number of processes and buckets.

    Memory holds one bucket a process, however many customers there are; `folder` holds the rest.
    """
    see_that_they_are_pure(setting.journeys)
    given = spool(_counted(posted, progress), folder, buckets)
    ends = setting.until or given.ends
    counted = Counted()
    context = get_context("spawn")
    done: Synchronized[int] = context.Value("q", 0)
    with ProcessPoolExecutor(processes or os.cpu_count() or 1, context, _begin, (done,)) as pool:
        left: set[Future[Counted]] = {pool.submit(_run, file, setting, given, ends) for file in given.files}
        try:
            while left:
                finished, left = wait(left, _LOOK_EVERY_S, FIRST_COMPLETED)
                for future in finished:
                    counted.add(future.result())
                progress("simulate", done.value, given.events)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return Simulated(counted, _merged(given.files, folder), given.events, given.begins, ends)


_done: "Synchronized[int] | None" = None


def _begin(done: "Synchronized[int]") -> None:
    global _done
    _done = done
    gc.collect()
    gc.freeze()
    gc.set_threshold(_RARELY)


def _run(file: Path, setting: Setting, given: Spooled, ends: datetime) -> Counted:
    return run_bucket(file, setting, given.begins, ends, _count)


def _count(more: int) -> None:
    if _done is not None:
        with _done.get_lock():
            _done.value += more


def _counted(posted: Iterable[Posted], progress: Progress) -> Iterator[Posted]:
    for number, one in enumerate(posted, start=1):
        if number % 1_000 == 0:
            progress("read", number, None)
        yield one


def _merged(files: Iterable[Path], folder: Path) -> Path:
    merged = folder / "footprints.jsonl"
    with ExitStack() as opened, merged.open("w") as out:
        lines = [opened.enter_context(file.with_suffix(".footprints").open()) for file in files]
        # Each line begins with the customer.
        out.writelines(merge(*lines))
    return merged
