"""Many customers at once: spooled into buckets, simulated on all cores, added up in an order that never matters."""

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from ctypes import Array, c_int64
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from threading import Thread

from simulation.bulk.bucket import Counted, run_bucket
from simulation.bulk.posting import Introduction, Posted
from simulation.bulk.setting import Setting, see_that_they_are_pure
from simulation.bulk.splitting import split
from simulation.bulk.spool import spool

BUCKETS = 64
_LOOK_EVERY_S = 0.2
_OPEN_AT_ONCE = 200
_RARELY = 100_000  # cyclic garbage is what runs leave behind, and there is no hurry to find it


@dataclass(frozen=True)
class Simulated:
    """What came of all customers; `footprints` is a file with a line for each, `granted` what was taken for granted."""

    counted: Counted
    footprints: Path
    events: int
    begins: datetime
    ends: datetime
    granted: Introduction


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
    most_events: int | None = None,
) -> Simulated:
    """Simulate everything posted, in order of time; the same whatever the number of processes and buckets.

    Memory holds one bucket a process, however many customers there are; `folder` holds the rest. With `most_events`
    buckets that hold more are split. Ended early, by Ctrl-C or a failure, it leaves no process.
    """
    see_that_they_are_pure(setting.journeys)
    given = spool(_counted(posted, progress), folder, buckets)
    if most_events is not None:
        given = split(given, most_events)
    setting = replace(setting, introduction=setting.introduction.less(given.told))
    ends = setting.until or given.ends
    counted = Counted()
    context = get_context("spawn")
    # Without a lock, which would outlive whoever is interrupted: only one process at a time writes in each place.
    done = context.RawArray(c_int64, len(given.files))
    others = set(active_children())
    with ProcessPoolExecutor(processes or os.cpu_count() or 1, context, _begin, (done,)) as pool:
        try:
            with _deaf_to_interrupts():
                left: set[Future[Counted]] = {
                    pool.submit(_run, number, file, setting, given.begins, ends)
                    for number, file in enumerate(given.files)
                }
            while left:
                finished, left = wait(left, _LOOK_EVERY_S, FIRST_COMPLETED)
                for future in finished:
                    counted.add(future.result())
                progress("simulate", sum(done), given.events)
        except BaseException:
            for process in set(active_children()) - others:
                process.terminate()
            pool.shutdown(cancel_futures=True)
            raise
    merged = _merged(given.files, folder)
    return Simulated(counted, merged, given.events, given.begins, ends, setting.introduction)


_done: "Array[c_int64] | None" = None


def _begin(done: "Array[c_int64]") -> None:
    global _done
    _done = done
    Thread(target=_end_with_parent, daemon=True).start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_RARELY)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # it was killed: nobody is left who could end this


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """What is started meanwhile never hears Ctrl-C: it is for whoever waits for it, and they end it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run(number: int, file: Path, setting: Setting, begins: datetime, ends: datetime) -> Counted:
    def count(more: int) -> None:
        if _done is not None:
            _done[number] += more

    return run_bucket(file, setting, begins, ends, count)


def _counted(posted: Iterable[Posted], progress: Progress) -> Iterator[Posted]:
    for number, one in enumerate(posted, start=1):
        if number % 1_000 == 0:
            progress("read", number, None)
        yield one


def _merged(files: Sequence[Path], folder: Path) -> Path:
    """One file of all footprints, by customer; of so many files that few are open at once."""
    left, number = [file.with_suffix(".footprints") for file in files], 0
    while len(left) > _OPEN_AT_ONCE:
        number += 1
        left = [*left[_OPEN_AT_ONCE:], _merge(left[:_OPEN_AT_ONCE], folder / f"{number:05}.merged")]
    return _merge(left, folder / "footprints.jsonl")


def _merge(files: Iterable[Path], merged: Path) -> Path:
    with ExitStack() as opened, merged.open("w") as out:
        # Each line begins with the customer.
        out.writelines(merge(*[opened.enter_context(file.open()) for file in files]))
    return merged
