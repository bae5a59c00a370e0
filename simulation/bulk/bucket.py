"""Some of the customers, simulated whole in one process: customers do not meet, so buckets of them do not either."""

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from simulation.bulk.footprint import footprint
from simulation.bulk.posting import INTRODUCED, Posted
from simulation.bulk.setting import Setting, classes_of
from simulation.bulk.shopping import Shopping
from simulation.bulk.spool import spooled
from simulation.bulk.tally import Tally
from simulation.world import World

_REPORT_EVERY = 500


@dataclass
class Counted:
    """What came of some customers."""

    tally: Tally = field(default_factory=Tally)
    shopping: Shopping = field(default_factory=Shopping)

    def add(self, other: "Counted") -> None:
        """Add another bucket's."""
        self.tally.add(other.tally)
        self.shopping.add(other.shopping)


def simulate(
    posted: Iterable[Posted], setting: Setting, begins: datetime, ends: datetime, done: Callable[[int], None]
) -> World:
    """The world after all these events, which come in order of time, have been lived through."""
    world = World(setting.policy, dict(classes_of(setting.journeys)), begins, seed=setting.seed)
    number = 0
    for number, one in enumerate(posted, start=1):
        world.passes(one.at, with_what_is_due_then=False)
        incoming = [one.incoming]
        if one.customer not in world.customers:
            incoming = [*setting.introduction.of(one.customer), *incoming]
        world.accepts(one.customer, incoming)
        if number % _REPORT_EVERY == 0:
            done(_REPORT_EVERY)
    world.passes(ends)
    done(number % _REPORT_EVERY)
    return world


def run_bucket(file: Path, setting: Setting, begins: datetime, ends: datetime, done: Callable[[int], None]) -> Counted:
    """Simulate the events a file holds; their customers' footprints are written beside it, by customer."""
    world = simulate(spooled(file), setting, begins, ends, done)
    counted = Counted()
    observed_until = min(setting.observed_until or ends, ends)
    with file.with_suffix(".footprints").open("w") as footprints:
        for _, known in sorted(world.customers.items()):
            counted.tally.count(known, INTRODUCED)
            counted.shopping.count(known, observed_until)
            footprints.write(footprint(known) + "\n")
    for name, run in sorted(world.cluster.runs.items()):
        if run.stuck is not None:
            counted.tally.stuck_runs += 1
            counted.tally.stuck.append(f"{name}: {run.stuck}")
    world.ends()
    gc.collect()
    return counted
