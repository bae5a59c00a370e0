"""A worker with other journeys than the ones that are released."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from temporalio.worker import Worker

from activities.bookkeeping import StoreLedger
from tests.in_code import in_code
from tests.journeys.rig import Rig
from workflows.journey import Journey


@asynccontextmanager
async def deployed(rig: Rig, *classes: type[Journey[Any]]) -> AsyncIterator[None]:
    """These journeys, and no others, are in everybody's code."""
    worker = Worker(
        rig.environment.client,
        task_queue=rig.pump.task_queue,
        workflows=list(classes),
        activities=[StoreLedger(rig.database).close],
    )
    with in_code(*classes):
        async with worker:
            yield
