"""Replay recorded histories against the code of now, and say where they part ways."""

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHistory
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.worker import Replayer

from workflows.plugin import journey_plugin
from workflows.replay.divergence import Divergence
from workflows.replay.issued import Issued, Noting
from workflows.replay.recorded import Recorded, described, journey_type, recorded
from workflows.replay.step import Kind

_EVENT = re.compile(r"HistoryEvent\(id: (\d+)")
_PATIENCE_S = 60


class CannotReplay(Exception):
    """The working tree makes no worker, for the reason that is its text; `sojourn check` tells where to mend it."""


async def replay(histories: Iterable[WorkflowHistory], made_up: Sequence[type[Any]] = ()) -> list[Divergence]:
    """Every divergence of these histories from the code of now; none if all of them can go on."""
    found = [await replay_one(history, made_up) for history in histories]
    return [divergence for divergence in found if divergence is not None]


def histories_in(folder: Path) -> list[WorkflowHistory]:
    """The histories recorded in a folder, by the names of their files."""
    return [WorkflowHistory.from_json(path.stem, path.read_text()) for path in sorted(folder.glob("*.json"))]


async def replay_one(history: WorkflowHistory, made_up: Sequence[type[Any]] = ()) -> Divergence | None:
    """Where the code of now leaves the history, or None if it follows it to its end.

    `made_up` are journeys besides those in workflows/journeys.
    """
    noting, executor = Noting(), ThreadPoolExecutor(max_workers=2)
    try:
        with _quietly():
            failure = await _failure(history, made_up, noting, executor)
    finally:
        executor.shutdown(wait=False)  # a journey that spins would keep it for ever
    past, issued = recorded(history), noting.issued()
    if failure is None:
        return _said_something_else(history, past, issued)
    pairs = zip_longest(past, issued)
    was, now = next(((p, i) for p, i in pairs if p is None or i is None or p.step != i.step), (None, None))
    told = str(was) if was else _by_the_sdk(history, failure)
    if now is not None:
        line, instead = now.line or noting.reached, _in_words(now) + ("" if now.line else ", after")
    else:
        line, instead = noting.reached, noting.failure or _nothing(history, failure)
    return Divergence(history.workflow_id, journey_type(history), told, instead, line)


async def _failure(
    history: WorkflowHistory, made_up: Sequence[type[Any]], noting: Noting, executor: ThreadPoolExecutor
) -> Exception | None:
    replayer = Replayer(
        workflows=list(made_up),
        plugins=[journey_plugin()],
        interceptors=[noting],
        workflow_task_executor=executor,
        runtime=_silent_runtime(),
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            return (await replayer.replay_workflow(history, raise_on_replay_failure=False)).replay_failure
    except TimeoutError:
        return TimeoutError(f"it came to no end within {_PATIENCE_S} s")
    except RuntimeError as refusal:
        raise CannotReplay(f"{refusal} ({refusal.__cause__})" if refusal.__cause__ else str(refusal)) from refusal


def _said_something_else(history: WorkflowHistory, past: list[Recorded], issued: list[Issued]) -> Divergence | None:
    # To Temporal one message is as good as another; to a customer, and to the journey that goes on, it is not.
    effects = [was for was in past if was.step.kind is Kind.ACTIVITY]
    for was, now in zip(effects, (one for one in issued if one.step.kind is Kind.ACTIVITY), strict=False):
        if was.step != now.step:
            return Divergence(history.workflow_id, journey_type(history), str(was), _in_words(now), now.line)
    return None


def _by_the_sdk(history: WorkflowHistory, failure: Exception) -> str:
    found = _EVENT.search(str(failure))
    event = next((e for e in history.events if found and e.event_id == int(found[1])), None)
    return described(event) if event else "the end of the history"


def _nothing(history: WorkflowHistory, failure: Exception) -> str:
    if "is not registered" in str(failure):
        return f"no journey is called {journey_type(history)} any more"
    return str(failure) if isinstance(failure, TimeoutError) else "nothing: it waits"


def _in_words(issued: Issued) -> str:
    return f"{issued.step}" + (f' "{issued.says}"' if issued.says else "")


@cache
def _silent_runtime() -> Runtime:
    # What the SDK's core logs of a divergence is a page long, and said better here.
    return Runtime(telemetry=TelemetryConfig(logging=None))


@contextmanager
def _quietly() -> Iterator[None]:
    logger = logging.getLogger("temporalio")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
