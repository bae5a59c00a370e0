"""Temporal without Sojourn, for the ratios: one workflow that counts signals, or answers one with an activity."""

import asyncio
import sys
import time
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker

QUEUE = "bare"


@activity.defn
async def note_time() -> float:
    """When this activity ran: seconds since the epoch."""
    return time.time()


@workflow.defn
class Bare:
    """Waits for `finish`; every `fact` before is counted, every `ask` answered by an activity."""

    def __init__(self) -> None:
        self._facts = 0
        self._asked = 0
        self._is_over = False

    @workflow.run
    async def run(self) -> list[float]:
        """The times at which the activities ran."""
        times: list[float] = []
        while not self._is_over:
            await workflow.wait_condition(lambda: self._is_over or self._asked > len(times))
            while self._asked > len(times):
                times.append(await workflow.execute_activity(note_time, start_to_close_timeout=timedelta(seconds=10)))
        return times

    @workflow.signal
    def fact(self, data: dict[str, str]) -> None:
        """One event, as Sojourn would deliver it."""
        self._facts += 1

    @workflow.signal
    def ask(self) -> None:
        """Do something about it."""
        self._asked += 1

    @workflow.signal
    def finish(self) -> None:
        """Be done."""
        self._is_over = True


async def work(address: str) -> None:
    """Run the bare worker until this process is ended."""
    client = await Client.connect(address, data_converter=pydantic_data_converter)
    await Worker(client, task_queue=QUEUE, workflows=[Bare], activities=[note_time]).run()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
