"""Every history of a test runs again in a fresh worker, so that what cannot be replayed is never released."""

import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle, WorkflowHistory
from temporalio.worker import Replayer

from store.tables import EnrolmentRow
from testkit.plugin import RECORD_IN
from testkit.temporal.real import RealWorld
from workflows.plugin import journey_plugin


async def replay(world: RealWorld, name: str, made_up: Sequence[type[Any]] = ()) -> None:
    """Replay every run of every enrolment, each to the same commands.

    With SOJOURN_RECORD_HISTORIES set to a folder they are also written there, one file a run: `<journey>--<name>`,
    with a number from the second run of a journey on.
    """
    journeys = {row["id"]: row["journey"] for row in await world.rows(EnrolmentRow)}
    histories: list[WorkflowHistory] = []
    written: dict[str, int] = {}
    for enrolment, first in world.runs.items():
        async for history in _runs(world, first):
            histories.append(history)
            journey = journeys[enrolment]
            written[journey] = number = written.get(journey, 0) + 1
            if folder := os.environ.get(RECORD_IN):
                file = f"{journey}--{name}" + (f"--{number}" if number > 1 else "")
                (Path(folder) / f"{file}.json").write_text(history.to_json())
    if histories:
        replayer = Replayer(workflows=list(made_up), plugins=[journey_plugin()])
        results = await replayer.replay_workflows(_each(histories), raise_on_replay_failure=False)
        by_run = {history.run_id: history for history in histories}
        for run, failure in results.replay_failures.items():
            failure.add_note(f"in {by_run[run].workflow_id}, which took another way than its history:")
            failure.add_note(_steps(by_run[run]))
            raise failure


async def _runs(world: RealWorld, known: WorkflowHandle[Any, Any]) -> AsyncIterator[WorkflowHistory]:
    """The runs of one enrolment in their order; the one that is known may be any of them."""
    history = await known.fetch_history()
    while before := history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id:
        history = await world.environment.client.get_workflow_handle(known.id, run_id=before).fetch_history()
    while True:
        yield history
        closing = history.events[-1].workflow_execution_continued_as_new_event_attributes
        if not closing.new_execution_run_id:
            return
        next_run = world.environment.client.get_workflow_handle(known.id, run_id=closing.new_execution_run_id)
        history = await next_run.fetch_history()


async def _each(histories: Sequence[WorkflowHistory]) -> AsyncIterator[WorkflowHistory]:
    for history in histories:
        yield history


def _steps(history: WorkflowHistory) -> str:
    return "\n".join(f"  {event.event_id} {event.WhichOneof('attributes')}" for event in history.events)
