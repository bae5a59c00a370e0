"""Play a scenario: thousands of customers made up and simulated on all cores, the same however many those are."""

import gc
import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any

from simulation.bulk.posting import INTRODUCED
from simulation.bulk.setting import classes_of
from simulation.bulk.tally import Tally
from simulation.paths.flow import Flow
from simulation.paths.traced import traced
from simulation.records import Known
from simulation.scenarios.people import People
from simulation.scenarios.scenario import Scenario
from simulation.world import World
from workflows.catalog import facts_of, newest
from workflows.journey import Journey
from workflows.vocabulary.policies.policy import Policy

_AT_ONCE = 50  # customers on one clock: few enough for memory, and for the progress to be seen
_RARELY = 100_000  # cyclic garbage is what runs leave behind, and there is no hurry to find it
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Play:
    """What is played: the same again gives the same, to the byte."""

    journey: str
    scenario: Scenario
    policy: Policy
    seed: int = 1
    follows_paths: bool = True

    @property
    def begins(self) -> datetime:
        """The first instant."""
        return self.scenario.customers.begins

    @property
    def ends(self) -> datetime:
        """The last instant."""
        return self.begins + timedelta(days=self.scenario.customers.days)


@dataclass
class Played:
    """What came of it; `lasted` counts enrolments by outcome and whole minutes."""

    tally: Tally = field(default_factory=Tally)
    flow: Flow = field(default_factory=Flow)
    lasted: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, other: "Played") -> None:
        """Add other customers'."""
        self.tally.add(other.tally)
        self.flow.add(other.flow)
        self.lasted.update(other.lasted)

    def count(self, known: Known) -> None:
        """Add one customer."""
        self.tally.count(known, INTRODUCED)
        for one in known.enrolments.values():
            if one.refused is None and one.ended_at is not None and one.outcome is not None:
                self.lasted[one.outcome, (one.ended_at - one.started_at) // _A_MINUTE] += 1


def newest_of(journey: str) -> type[Journey[Any]]:
    """The class that new customers enter; UnknownJourney names those there are."""
    classes = classes_of((journey,))
    return classes[newest(map(facts_of, classes.values()))[journey].type]


def play(what: Play, progress: Callable[[int], None] = lambda customers: None, processes: int | None = None) -> Played:
    """Play it; `progress` is told of every few customers who are done. With one process, in this one."""
    everybody = what.scenario.customers.number
    groups = [range(first, min(first + _AT_ONCE, everybody + 1)) for first in range(1, everybody + 1, _AT_ONCE)]
    whole, processes = Played(), min(processes or os.cpu_count() or 1, len(groups))
    if processes == 1:
        for numbers in groups:
            whole.add(play_some(what, numbers))
            progress(len(numbers))
        return whole
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin) as pool:
        playing = {pool.submit(play_some, what, numbers): len(numbers) for numbers in groups}
        try:
            for done in as_completed(playing):
                whole.add(done.result())
                progress(playing[done])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return whole


def play_some(what: Play, numbers: range) -> Played:
    """Play it with the customers of these numbers only."""
    classes, newest_one = dict(classes_of((what.journey,))), newest_of(what.journey)
    facts, played = facts_of(newest_one), Played()
    following = traced(newest_one) if what.follows_paths else None
    if following is not None:
        classes[facts.type] = following.journey
    people = People(what.scenario, what.seed, facts.key)
    people.world = world = World(what.policy, classes, what.begins, seed=what.seed, provider=people.hears)
    for number in numbers:
        people.begins(number)
    world.passes(what.ends)
    for _, known in sorted(world.customers.items()):
        played.count(known)
        if following is not None:
            following.recorder.close(e for e in known.enrolments.values() if e.refused is None)
    for name, run in sorted(world.cluster.runs.items()):
        if run.stuck is not None:
            played.tally.stuck_runs += 1
            played.tally.stuck.append(f"{name}: {run.stuck}")
    played.tally.stuck.sort()
    del played.tally.stuck[5:]
    world.ends()
    if following is not None:
        played.flow = following.recorder.flow
    return played


def _begin() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(_RARELY)
