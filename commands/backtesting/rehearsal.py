"""Journeys, data and a policy put together, and lived through on virtual time."""

import re
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from commands.backtesting.data import NothingStarts, lacking, posted
from commands.backtesting.policy import Chosen, NoSuchPolicy
from commands.simulation_progress import progress
from datasets.dataset import Dataset, UnfitFile, UnfitRow, UnknownDataset
from datasets.opening import open_dataset
from datasets.parquet import DatasetNotInstalledError
from simulation.bulk.cores import Simulated, run
from simulation.bulk.posting import Introduction
from simulation.bulk.report import Report, report
from simulation.bulk.room import Room, TooLittleMemory, room
from simulation.bulk.setting import ImpureJourney, Setting, UnknownJourney, classes_of
from simulation.bulk.spool import BackInTime, NothingPosted
from simulation.run import GoesInCircles
from workflows.catalog import messages
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.messages.message import Purpose


class NotUnderstood(ValueError):
    """Something that was typed means nothing; the message says what to type."""


class ProcessLost(RuntimeError):
    """A process was ended from outside, mostly by a system that had no memory left."""


REFUSALS = (
    *(UnknownJourney, ImpureJourney, NothingStarts, GoesInCircles, NoSuchPolicy, NotUnderstood, TooLittleMemory),
    *(UnknownDataset, UnfitFile, UnfitRow, DatasetNotInstalledError, NothingPosted, BackInTime, ProcessLost),
)
"""What may be wrong with what is asked for; each message says it, and who must do what."""

_MEMORY = re.compile(r"(?P<number>[0-9]+(\.[0-9]+)?) ?(?P<unit>[MG])i?B?", re.IGNORECASE)
_UNITS = {"M": 1024**2, "G": 1024**3}


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: all but the policy. `consents` and `zone` hold for whom the data says nothing of."""

    journeys: tuple[str, ...]
    data: str
    since: datetime | None = None
    until: datetime | None = None
    seed: int = 0
    skips_unfit: bool = False
    consents: tuple[str, ...] = ("marketing", "survey")
    zone: str = "UTC"
    processes: int | None = None
    memory: str = "2GB"


@dataclass(frozen=True)
class Rehearsal:
    """What can be run; `lacking` says what the journeys wait for and the data never tells."""

    asked: Asked
    dataset: Dataset
    introduction: Introduction
    room: Room
    lacking: list[str]

    def run(self, chosen: Chosen, folder: Path, *, is_quiet: bool) -> tuple[Simulated, Report]:
        """Simulate it under a policy; files are kept in an empty `folder`. One of REFUSALS if the data will not do."""
        asked, dataset = self.asked, self.dataset
        setting = Setting(
            asked.journeys,
            chosen.policy,
            asked.seed,
            self.introduction,
            asked.until,
            dataset.observed_until,
        )
        with progress(dataset.total, is_quiet=is_quiet) as told:
            try:
                simulated = run(
                    posted(dataset, asked.until),
                    setting,
                    folder,
                    progress=told,
                    processes=self.room.processes,
                    most_events=self.room.most_events,
                )
            except BrokenProcessPool as broken:
                raise ProcessLost(
                    "a process was ended from outside, mostly for want of memory: allow less with --memory"
                ) from broken
        return simulated, report(simulated, setting, dataset.name, chosen.name)


def prepare(asked: Asked, database_url: str) -> Rehearsal:
    """See that everything is there, before anything is run; one of REFUSALS if it is not."""
    introduction = _introduction(asked)
    space = room(_bytes(asked.memory), len(asked.journeys), asked.processes)
    classes_of(asked.journeys)
    dataset = open_dataset(asked.data, since=asked.since, skip_unfit=asked.skips_unfit, database_url=database_url)
    warned = lacking(asked.journeys, dataset.kinds)
    if asked.since is not None:
        warned.append("Addresses and consents from before --since are not known here.")
    return Rehearsal(asked, dataset, introduction, space, warned)


def _introduction(asked: Asked) -> Introduction:
    known = {*Purpose, *(message.topic for message in messages().values())}
    if unknown := [scope for scope in asked.consents if scope not in known]:
        raise NotUnderstood(f"nobody consents to {', '.join(unknown)}: there are {', '.join(sorted(known))}")
    try:
        ProfileUpdated(time_zone=asked.zone)
    except ValidationError as wrong:
        raise NotUnderstood(wrong.errors()[0]["msg"].removeprefix("Value error, ")) from wrong
    return Introduction(consents=asked.consents, zone=asked.zone)


def _bytes(memory: str) -> int:
    found = _MEMORY.fullmatch(memory.strip())
    if found is None:
        raise NotUnderstood(f"{memory!r} is no amount of memory: say 800MB, or 2GB")
    return int(float(found["number"]) * _UNITS[found["unit"].upper()])
