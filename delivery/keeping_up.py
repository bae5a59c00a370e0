"""How much a workflow is told before somebody has worked on what it was told already."""

import asyncio
import time
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from delivery.tell import NotYet
from workflows.vocabulary.identity import WorkflowId

# One workflow task takes in all that waits for it, at up to half a millisecond each on a busy machine, and the SDK
# fails a task that takes two seconds: for good, since the next attempt finds the same signals.
MOST_UNSEEN = 500
_REMEMBERED = 20_000
_PATIENCE_S = 2.0
_LOOK_EVERY_S = 0.05
_RPC_TIMEOUT = timedelta(seconds=5)


class KeepingUp:
    """Counts what each workflow was told since it was last seen to have nothing left to work on."""

    def __init__(self) -> None:
        self._told: dict[WorkflowId, int] = {}

    async def before(self, client: Client, workflow: WorkflowId) -> None:
        """Return if the workflow may be told one thing more; NotYet while nobody works on the many it was told."""
        told = self._told.get(workflow, 0)
        if told >= MOST_UNSEEN:
            await _has_caught_up(client, workflow)
            told = 0
        self._told.pop(workflow, None)
        self._told[workflow] = told + 1
        if len(self._told) > _REMEMBERED:
            del self._told[next(iter(self._told))]


async def _has_caught_up(client: Client, workflow: WorkflowId) -> None:
    handle, until = client.get_workflow_handle(workflow), time.monotonic() + _PATIENCE_S
    while True:
        try:
            described = await handle.describe(rpc_timeout=_RPC_TIMEOUT)
        except RPCError as failure:
            if failure.status is RPCStatusCode.NOT_FOUND:
                return  # whoever tells it finds out what that means
            raise NotYet(failure.status.name.lower()) from failure
        if not described.raw_description.HasField("pending_workflow_task"):
            return
        if time.monotonic() > until:
            raise NotYet("nobody_works_on_it")
        await asyncio.sleep(_LOOK_EVERY_S)
