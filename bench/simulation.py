"""How fast journeys are on virtual time, and what a year of real households takes."""

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from bench.figure import Figure
from bench.memory import weight
from simulation.acceptance import Incoming
from simulation.bulk.posting import Introduction
from simulation.world import World
from store.policy import policy_from_file
from testkit.sojourn import Sojourn
from testkit.temporal.furnish import migrated_file, one_sojourn
from testkit.temporal.server import time_skipping_server
from workflows.catalog import facts_of
from workflows.journey import Journey
from workflows.journeys.contract_renewal import ContractRenewal
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.outcome import Outcome

_ON_THE_SERVER, _SIMULATED = 5, 300
_CONTRACT, _LIVED = timedelta(days=90), timedelta(days=100)
_LOOK_EVERY_S = 0.2
_YEAR = ("coupon-campaign", "win-back", "--data", "completejourney")
_REMINDER = Path("workflows/journeys/coupon_campaign.py")
_HALF_WAY = "campaign.starts_on + length / 2"
_ROOT = Path(__file__).parents[1]


async def measure_simulation(say: Callable[[str], None]) -> list[Figure]:
    """`sim_ratio`, `backtest_year_s`, `backtest_year_mb` and `diff_year_s`."""
    say("journeys on the server with time skipping")
    served = await _on_the_server()
    say("the same journeys on virtual time")
    simulated = _simulated()
    note = f"{simulated:,.0f} contract renewals a second against {served:.2f}, one at a time"
    figures = [Figure("sim_ratio", simulated / served, ">= 100", note)]
    say("a year of households")
    with tempfile.TemporaryDirectory() as folder:
        seconds, megabytes = await _run(["backtest", *_YEAR, "--quiet"], _ROOT)
        figures.append(Figure("backtest_year_s", seconds, "<= 60", f"{171_128 / seconds:,.0f} events a second"))
        figures.append(Figure("backtest_year_mb", megabytes, "<= 2048", "all processes together, at their peak"))
        say("the difference a changed line makes to that year")
        changed = await _changed_tree(Path(folder))
        seconds, _ = await _run(["diff", "HEAD~1", "HEAD", *_YEAR], changed)
        figures.append(Figure("diff_year_s", seconds, "<= 120", "the reminder three days earlier"))
    return figures


async def _on_the_server() -> float:
    with tempfile.TemporaryDirectory() as folder:
        template = await migrated_file(Path(folder))
        async with time_skipping_server() as environment, one_sojourn(environment, template, Path(folder)) as words:
            await _one_on_the_server(words, "warm")
            begun = time.perf_counter()
            for number in range(_ON_THE_SERVER):
                await _one_on_the_server(words, f"c-{number}")
            return _ON_THE_SERVER / (time.perf_counter() - begun)


async def _one_on_the_server(words: Sojourn, customer: str) -> None:
    contract = ContractStarted(contract_id="k-1", ends_on=words.now + _CONTRACT)
    renewal = await words.start(ContractRenewal, contract, customer=customer)
    await renewal.passes(_LIVED)
    if renewal.outcome is not Outcome.LAPSED:
        raise RuntimeError(f"the contract renewal did not lapse: {renewal.where}")


def _simulated() -> float:
    journeys: dict[str, type[Journey[Any]]] = {facts_of(ContractRenewal).type: ContractRenewal}
    world = World(policy_from_file(_ROOT / "policy.toml"), journeys, datetime(2026, 6, 1, 12, tzinfo=UTC))
    _one_simulated(world, "warm")
    begun = time.perf_counter()
    for number in range(_SIMULATED):
        _one_simulated(world, f"c-{number}")
    took = time.perf_counter() - begun
    ended = [enrolment.outcome for known in world.customers.values() for enrolment in known.enrolments.values()]
    if ended != [Outcome.LAPSED] * (_SIMULATED + 1):
        raise RuntimeError("not every contract renewal lapsed: the two sides of the ratio do not do the same")
    return _SIMULATED / took


def _one_simulated(world: World, name: str) -> None:
    customer, now = CustomerId(name), world.now
    contract = ContractStarted(contract_id="k-1", ends_on=now + _CONTRACT)
    known = Introduction().of(customer)
    world.accepts(customer, [*known, Incoming("bench", name, contract, now)])
    world.passes(now + _LIVED)


async def _changed_tree(folder: Path) -> Path:
    """A clone with one commit more, in which the reminder comes three days earlier."""
    tree = folder / "tree"
    await _git("clone", "--quiet", str(_ROOT), str(tree))
    source = (tree / _REMINDER).read_text()
    if source.count(_HALF_WAY) != 1:
        raise RuntimeError(f"{_REMINDER} no longer says {_HALF_WAY}: change this benchmark with it")
    (tree / _REMINDER).write_text(source.replace(_HALF_WAY, f"{_HALF_WAY} - timedelta(days=3)"))
    by = ("-c", "user.name=bench", "-c", "user.email=bench@example.invalid")
    await _git("-C", str(tree), *by, "commit", "-qam", "Three days earlier")
    return tree


async def _git(*command: str) -> None:
    if await (await asyncio.create_subprocess_exec("git", *command)).wait():
        raise RuntimeError(f"git {' '.join(command)} failed: it has said why")


async def _run(command: list[str], folder: Path) -> tuple[float, float]:
    """How many seconds a `sojourn` command takes, and how many megabytes it and its children weigh at most."""
    begun, most = time.perf_counter(), 0.0
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", *command), cwd=folder, stdout=asyncio.subprocess.DEVNULL
    )
    while running.returncode is None:
        # A child may end while it is weighed; it is weighed again in a moment.
        with contextlib.suppress(psutil.Error, OSError):
            most = max(most, weight(running.pid))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(running.wait(), _LOOK_EVERY_S)
    if running.returncode:
        raise RuntimeError(f"sojourn {' '.join(command)} ended with {running.returncode}: it has said why")
    return time.perf_counter() - begun, most
