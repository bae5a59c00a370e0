"""The processes of docker-compose.yml without Docker: its commands, environment and health checks, on loopback."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.compose import Service, interpolated
from tests.deploy.image import environment

_LOOK_EVERY_S = 0.2


@dataclass
class Stack:
    """Services of the file as processes; `moved` says which addresses of the file are where."""

    services: Mapping[str, Service]
    variables: Mapping[str, str]
    moved: Mapping[str, str]
    image: Path
    home: Path
    running: dict[str, Process] = field(default_factory=dict)

    def environment(self, name: str, moved: Mapping[str, str] | None = None) -> dict[str, str]:
        """A service's environment as the file and the Dockerfile set it, with its addresses on loopback."""
        said = {
            key: self._moved(interpolated(value, self.variables), {**self.moved, **(moved or {})})
            for key, value in self.services[name].environment.items()
        }
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return {"PATH": path, "HOME": str(self.home)} | environment(self.image, self.home) | said

    def log(self, name: str) -> Path:
        """Where the output of a service goes."""
        return self.home / f"{name}.log"

    async def start(self, name: str) -> None:
        """Start a service with the file's command."""
        with self.log(name).open("ab") as log:
            self.running[name] = await asyncio.create_subprocess_exec(
                "sojourn",
                *self.services[name].command,
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                cwd=self.image,
                env=self.environment(name),
            )

    async def execute(self, name: str, *words: str, moved: Mapping[str, str] | None = None) -> tuple[int, str]:
        """What `docker compose exec` would do: run something beside a service; its status and output."""
        process = await asyncio.create_subprocess_exec(
            *(self._moved(word, self.moved) for word in words),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            cwd=self.image,
            env=self.environment(name, moved),
        )
        said, _ = await process.communicate()
        return await process.wait(), said.decode()

    async def check(self, name: str, moved: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Run a service's own health check once."""
        check = self.services[name].healthcheck
        assert check is not None
        return await self.execute(name, *check.test[1:], moved=moved)

    async def get_healthy(self, name: str, within_s: float = 30) -> None:
        """Return once the service's own health check passes."""
        async with asyncio.timeout(within_s):
            while (await self.check(name))[0] != 0:
                assert self.running[name].returncode is None, self.log(name).read_text()
                await asyncio.sleep(_LOOK_EVERY_S)

    async def end(self) -> None:
        """Kill whatever still runs."""
        for process in self.running.values():
            if process.returncode is None:
                process.kill()
            await process.wait()

    @staticmethod
    def _moved(text: str, moved: Mapping[str, str]) -> str:
        if text in moved:
            return moved[text]
        for address, place in moved.items():
            # A bare host or port is moved only where it stands alone.
            text = text.replace(address, place) if ":" in address else text
        return text
