"""`sojourn up`: everything at once, with the places to look at, until Ctrl-C."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from rich.console import Console

from sandbox.parts import key_file
from sandbox.stack import Stack
from settings import Settings

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_A_DAY = timedelta(days=1)


def run_until_told(main: Coroutine[None, None, None]) -> bool:
    """Run to the end, or until SIGINT, SIGTERM or SIGHUP cancels it: whether it was cancelled.

    Only the first signal counts, so that an impatient second one cannot leave processes behind.
    """

    async def interruptible() -> bool:
        task, told = asyncio.create_task(main), asyncio.Event()
        for number in _ENDING:
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        listening = asyncio.create_task(told.wait())
        await asyncio.wait({task, listening}, return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        if not task.done():
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return told.is_set()

    return asyncio.run(interruptible())


@asynccontextmanager
async def standing(settings: Settings, console: Console) -> AsyncIterator[Stack]:
    """A stack that is watched for as long as the block lasts; PartFailed cuts the block short."""
    begun = time.monotonic()
    console.print("Starting Temporal, inbox, API and worker …", highlight=False)
    async with Stack(
        settings, lambda line: console.print(line, highlight=False, markup=False, soft_wrap=True)
    ) as stack:
        console.print(f"All parts answer, after {time.monotonic() - begun:.1f} s.", highlight=False)
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(stack.watch())
            yield stack
            watching.cancel()


async def up(settings: Settings, console: Console) -> None:
    """Start everything, say where it is, and stay."""
    async with standing(settings, console):
        show_places(settings, console)
        await asyncio.Event().wait()


def show_places(settings: Settings, console: Console) -> None:
    """Where to look, and what to look with."""
    base = f"http://{settings.host}"
    day = settings.clock.real_length(_A_DAY).total_seconds() * 1000
    places = {
        "Temporal UI": f"{base}:{settings.temporal_ui_port}",
        "Inbox": f"{base}:{settings.inbox_port}",
        "API": f"{base}:{settings.api_port}/docs",
        "API key": key_file(settings).read_text().strip(),
        "Clock": f"a day passes in {day:.0f} ms; it is {settings.clock.now():%a %d %b %Y}",
        "Logs": str(settings.home / "logs"),
    }
    console.print()
    for name, place in places.items():
        console.print(f"  [bold]{name:<12}[/bold]{place}", highlight=False, soft_wrap=True)
    console.print("\nCtrl-C stops everything.", highlight=False)
