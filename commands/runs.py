"""Runs of journeys on the cluster: connect, list, and take a sample of every version."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from temporalio.client import Client, WorkflowExecution, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from workflows.plugin import connect

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_MOST_LISTED = 20_000  # newest first; a cluster lists a thousand at a time, and only a few times a second


class NoTemporal(Exception):
    """No Temporal answered, or not as one that knows journeys; the text says who must do what."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a journey; its type is the journey with its version."""

    workflow: str
    run: str
    type: str
    stage: str | None


async def reach() -> Client:
    """A client of the cluster that Temporal's own settings name; NoTemporal if none answers."""
    try:
        return await connect()
    except (RPCError, RuntimeError, OSError) as failure:
        raise NoTemporal(
            "no Temporal answers: start one (`sojourn up`), or set TEMPORAL_ADDRESS to where one runs"
        ) from failure


async def sample(client: Client, task_queue: str, journey: str | None, most: int, *, closed: bool = False) -> list[Run]:
    """At most so many runs of one journey or of all, open ones unless `closed` takes those that have ended along.

    Every version of every journey has its share, spread over the time its runs began; NoTemporal if they cannot be
    listed.
    """
    if journey is not None and not _NAME.fullmatch(journey):
        raise NoTemporal(f"no journey can be called {journey!r}: names are like contract-renewal")
    named = "SojournJourney IS NOT NULL"
    if journey is not None:
        named = f"(SojournJourney = '{journey}' OR (SojournJourney IS NOT NULL AND WorkflowType = '{journey}'))"
    query = f"TaskQueue = '{task_queue}' AND {named}" + ("" if closed else " AND ExecutionStatus = 'Running'")
    try:
        runs = [_run(listed) async for listed in client.list_workflows(query, page_size=1_000, limit=_MOST_LISTED)]
    except RPCError as failure:
        if failure.status is RPCStatusCode.INVALID_ARGUMENT:
            raise NoTemporal("this Temporal knows no journeys: no worker of Sojourn has ever met it") from failure
        raise NoTemporal(f"Temporal does not list its runs ({failure.status.name.lower()}): try again") from failure
    return spread(runs, most)


def spread(runs: Iterable[Run], most: int) -> list[Run]:
    """At most so many of the runs: of each type as many as of any other, if it has them, and evenly among its own."""
    by_type: defaultdict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_type[run.type].append(run)
    shares: dict[str, int] = {}
    for type_ in sorted(by_type, key=lambda name: len(by_type[name])):
        shares[type_] = min(len(by_type[type_]), (most - sum(shares.values())) // (len(by_type) - len(shares)))
    return [run for type_, share in sorted(shares.items()) for run in _evenly(by_type[type_], share)]


async def history_of(client: Client, run: Run) -> WorkflowHistory | None:
    """The history of a run so far, or None if Temporal has let go of it."""
    try:
        return await client.get_workflow_handle(run.workflow, run_id=run.run).fetch_history()
    except RPCError as failure:
        if failure.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None


def _evenly(runs: Sequence[Run], share: int) -> list[Run]:
    return [runs[number * len(runs) // share] for number in range(share)]


def _run(listed: WorkflowExecution) -> Run:
    stage = listed.search_attributes.get("SojournStage")
    return Run(listed.id, listed.run_id, listed.workflow_type, str(stage[0]) if stage else None)
