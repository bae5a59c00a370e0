"""One part of the laptop stack: a process in a session of its own, with a log and a way to see that it is ready."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.failures import SandboxFailure

_LOOK_EVERY_S = 0.25
_STOPS_WITHIN_S = 10.0
_TAIL_LINES = 12


class PartFailed(SandboxFailure):
    """A part ended or did not get ready; the message says how, with the end of its log."""


@dataclass
class Part:
    """A command, where its output goes, and `is_ready`, which is asked with its process id."""

    name: str
    command: tuple[str, ...]
    log: Path
    is_ready: Callable[[int], Awaitable[bool]]
    process: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        """The id of its process, which is also its process group's; RuntimeError if it was never started."""
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.pid

    @property
    def status(self) -> int | None:
        """How its process ended, negative for a signal; None if it has not, or was never started."""
        return None if self.process is None else self.process.returncode

    @property
    def is_running(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.status is None

    async def start(self, environment: Mapping[str, str]) -> None:
        """Start the process; it may take a while to get ready."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                env=dict(environment),
                start_new_session=True,
            )

    async def get_ready(self, within_s: float) -> None:
        """Return once it is ready; PartFailed if it ends before that or takes too long."""
        try:
            async with asyncio.timeout(within_s):
                while not (self.is_running and await self.is_ready(self.pid)):
                    if not self.is_running:
                        raise PartFailed(self.report())
                    await asyncio.sleep(_LOOK_EVERY_S)
        except TimeoutError as late:
            raise PartFailed(f"{self.name} was not ready within {within_s:.0f} s{self._tail()}") from late

    async def ended(self) -> int:
        """Wait for its end; its exit status, negative for a signal."""
        return 0 if self.process is None else await self.process.wait()

    async def stop(self) -> None:
        """Ask it to end, and kill it and whatever it started if it does not."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.is_running:
                self.signal(number)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.ended(), _STOPS_WITHIN_S)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to its process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def report(self) -> str:
        """How it ended, in a sentence, and the end of its log."""
        how = "is still running" if self.status is None else f"ended with status {self.status}"
        if self.status is not None and self.status < 0:
            how = f"was killed by {signal.Signals(-self.status).name}"
        return f"{self.name} {how}{self._tail()}"

    def _tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:] if self.log.exists() else []
        return f"; {self.log} ends:\n" + "\n".join(f"  {line}" for line in lines) if lines else f"; {self.log} is empty"
