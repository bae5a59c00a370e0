"""Journeys written down as text for one test, with the file and module they would be."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from uuid import uuid4

from workflows.map.source import JourneySource, journey_in, read_source

HEAD = '''\
"""A journey that one test has written."""

from datetime import date, datetime, time, timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.events.contracts import ContractCancelled, ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.local_time import Weekday
from workflows.vocabulary.messages.message import Message, Purpose
from workflows.vocabulary.messages.renewal import RenewalOffer, RenewalReminder
from workflows.vocabulary.outcome import IfPast, Outcome, Reentry
from workflows.vocabulary.pausing import AfterPause

WEEK = timedelta(days=7)


@workflow.defn(name="written")
class Written(Journey[ContractStarted]):
    """What one test wants to know of."""

    listens_to = (OfferAccepted, BasketBought)
    goal = ContractRenewed
    exits_on = (ContractCancelled,)

    @workflow.run
    async def run(self, contract: ContractStarted) -> Outcome:
'''
CLASS_LINE = HEAD[: HEAD.index("class Written")].count("\n") + 1


def journey(lines: str) -> str:
    """A whole file, whose `run` has these lines; what is not indented ends the class."""
    body = [f"        {line}" if line and not line.startswith("|") else line.lstrip("|") for line in lines.split("\n")]
    return HEAD + "\n".join(body) + "\n"


def write(folder: Path, text: str) -> Path:
    """Write it to a file nobody has imported yet."""
    file = folder / f"written_{uuid4().hex}.py"
    file.write_text(text)
    return file


def load(file: Path) -> ModuleType:
    """Import a file that lies outside the tree."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


def source_of(folder: Path, text: str) -> JourneySource:
    """The source of the one journey that a text declares."""
    kind = journey_in(load(write(folder, text)))
    assert kind is not None
    return read_source(kind)
