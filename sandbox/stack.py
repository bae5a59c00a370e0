"""The whole of Sojourn on a laptop: started together, watched, and stopped so that nothing is left behind."""

import asyncio
import contextlib
import fcntl
import sys
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import IO, Self

from sandbox import guard
from sandbox.clock import keep_clock
from sandbox.failures import SetupFailure
from sandbox.part import Part, PartFailed
from sandbox.parts import environment, parts, preparation
from sandbox.ports import refuse_taken_ports
from settings import Settings

_READY_WITHIN_S = 90.0
_MOST_DEATHS = 5
_WITHIN_S = 60.0


class HomeTaken(SetupFailure):
    """Another stack runs on the same folder: whoever started it stops it, or sets SOJOURN_HOME."""


class Stack:
    """All parts, as one thing that can be entered and left; `say` is told, a line at a time, what people should know.

    Entering raises PortTaken or HomeTaken before anything is started, and PartFailed if a part does not come up.
    """

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.parts: dict[str, Part] = {}
        self._say = say
        self._guard: asyncio.subprocess.Process | None = None
        self._lock: IO[bytes] | None = None

    async def __aenter__(self) -> Self:
        """Start everything; returns once all of it works."""
        refuse_taken_ports(self.settings)
        self.take_home()
        kept = keep_clock(self.settings, datetime.now(UTC))
        if kept.set_aside is not None:
            self._say(f"The sandbox clock had run 30 years ahead: the old state is in {kept.set_aside}")
        (self.settings.home / "logs").mkdir(exist_ok=True)
        self.parts = parts(self.settings)
        self._guard = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", guard.__file__), stdin=asyncio.subprocess.PIPE, start_new_session=True
        )
        try:
            await self._begin()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything, the last started first, Temporal last of all."""
        for part in reversed(self.parts.values()):
            if part.process is not None:
                await self._end(part)
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            await self._guard.wait()
        if self._lock is not None:
            self._lock.close()

    def take_home(self) -> None:
        """Keep other stacks from the same folder until this one is left; HomeTaken if one has it."""
        self.settings.home.mkdir(parents=True, exist_ok=True)
        self._lock = (self.settings.home / "lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            home = self.settings.home
            raise HomeTaken(f"another stack runs in {home}: stop it, or set SOJOURN_HOME to another folder") from error

    async def launch(self, part: Part) -> None:
        """Start a part, for the first time or again after its end; it takes a while to be ready."""
        if part.process is not None:
            await self._tell_guard(f"-{part.pid}")
        await part.start(environment(self.settings))
        await self._tell_guard(f"+{part.pid}")

    async def watch(self) -> None:
        """Start again whatever dies, saying so; PartFailed once parts die faster than somebody could look."""
        deaths: deque[float] = deque(maxlen=_MOST_DEATHS)
        ends = {asyncio.create_task(part.ended()): part for part in self.parts.values()}
        try:
            while True:
                done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                for part in [ends.pop(task) for task in done]:
                    deaths.append(time.monotonic())
                    if len(deaths) == _MOST_DEATHS and deaths[-1] - deaths[0] < _WITHIN_S:
                        raise PartFailed(part.report())
                    self._say(f"{part.report()}\nStarting {part.name} again.")
                    # Not awaited until it is ready: that may take another part that has died as well.
                    await self.launch(part)
                    ends[asyncio.create_task(part.ended())] = part
        finally:
            for task in ends:
                task.cancel()

    async def _begin(self) -> None:
        first = preparation(self.settings)
        beginning = (first, self.parts["temporal"], self.parts["inbox"])
        for part in beginning:
            await self.launch(part)
        ends = {asyncio.create_task(part.ended()): part for part in beginning}
        try:
            done, _ = await asyncio.wait(ends, timeout=_READY_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ends:
                task.cancel()
            await self._end(first)
        if (ended := next((ends[task] for task in done), first)) is not first or first.status != 0:
            raise PartFailed(ended.report())
        for name in ("api", "worker"):
            await self.launch(self.parts[name])
        for part in self.parts.values():
            await part.get_ready(_READY_WITHIN_S)

    async def _end(self, part: Part) -> None:
        await part.stop()
        await self._tell_guard(f"-{part.pid}")

    async def _tell_guard(self, line: str) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            with contextlib.suppress(ConnectionError):
                self._guard.stdin.write(f"{line}\n".encode())
                await self._guard.stdin.drain()
