"""Whoever changes a journey sees first who is inside it, where they wait, and whom the change would strand."""

import asyncio
import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from commands.places import alike
from commands.runs import Run, spread
from testkit.sojourn import Sojourn
from testkit.temporal.world import server_of
from tests.commands.tree import ROOT, copy_of, environment
from workflows.journeys.contract_renewal import ContractRenewal
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.events.support import SupportCaseOpened

pytestmark = pytest.mark.temporal


async def typed(sojourn: Sojourn, folder: Path, *words: str, **settings: str) -> tuple[int | None, str]:
    """A command as typed in a folder, beside the test's own worker."""
    world = server_of(sojourn)
    service = world.environment.client.service_client.config
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", *words),
        cwd=folder,
        env={
            **environment(folder),
            "SOJOURN_DATABASE_URL": world.database.url.render_as_string(hide_password=False),
            "SOJOURN_TASK_QUEUE": world.pump.task_queue,
            "TEMPORAL_ADDRESS": service.target_host,
            **settings,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    return process.returncode, told.decode()


async def three_are_inside(sojourn: Sojourn) -> None:
    anna, boris = f"{sojourn.customer}-anna", f"{sojourn.customer}-boris"
    for days, customer in ((80, anna), (95, boris)):
        contract = ContractStarted(contract_id="k-1", ends_on=sojourn.now + timedelta(days=days))
        await sojourn.start(ContractRenewal, contract, customer=customer)
    await sojourn.start(SupportCase, SupportCaseOpened(case_id="881"), customer=anna)


async def test_per_journey_it_tells_how_many_are_inside_and_where_they_wait(sojourn: Sojourn) -> None:
    await three_are_inside(sojourn)
    status, told = await typed(sojourn, ROOT, "inflight")
    assert status == 0, told
    assert re.search(r"^contract-renewal +2 +2 sleep until a date +0 of 2 *$", told, re.MULTILINE)
    assert re.search(r"^support-case +1 +1 \[case open\] +0 of 1 *$", told, re.MULTILINE)
    assert max(cell_len(line) for line in told.splitlines()) <= 80


@pytest.mark.long
async def test_a_change_is_seen_to_strand_those_inside_before_it_is_released(sojourn: Sojourn, tmp_path: Path) -> None:
    await three_are_inside(sojourn)
    changed = copy_of(tmp_path / "changed", "workflows") / "workflows" / "journeys" / "contract_renewal.py"
    source = changed.read_text()
    changed.write_text(re.sub(r"await self\.sleep_until\(.*\)", "await self.send(RenewalOffer(package='x'))", source))
    status, told = await typed(sojourn, tmp_path / "changed", "inflight")
    assert status == 0, told
    assert re.search(r"^contract-renewal +2 .* 2 of 2 *$", told, re.MULTILINE)
    assert "contract-renewal has changed since its map was written" in told
    status, told = await typed(sojourn, tmp_path / "changed", "replay", "--from-cluster")
    assert status == 1, told
    assert "contract-renewal: 0 fit, 2 do not" in told
    assert "support-case: 1 fit" in told
    assert re.search(r"event \d+, TimerStarted \"sleep until", told)
    assert '@workflow.defn(name="contract-renewal-v2")' in told
    status, told = await typed(sojourn, ROOT, "replay", "--from-cluster", "--journey", "contract-renewal")
    assert (status, told) == (0, "contract-renewal: 2 fit\n")


async def test_without_temporal_it_shows_what_the_ledger_knows_and_says_so(sojourn: Sojourn) -> None:
    await three_are_inside(sojourn)
    status, told = await typed(sojourn, ROOT, "inflight", TEMPORAL_ADDRESS="127.0.0.1:1")
    assert status == 0, told
    assert re.search(r"^contract-renewal +2 +\? +\? *$", told, re.MULTILINE)
    assert "This is the ledger's part only: no Temporal answers" in told


@pytest.mark.long
async def test_without_a_worker_it_says_that_nobody_answers_and_goes_on(sojourn: Sojourn) -> None:
    contract = ContractStarted(contract_id="k-1", ends_on=sojourn.now + timedelta(days=80))
    await sojourn.start(ContractRenewal, contract)
    await server_of(sojourn).worker_stops()
    status, told = await typed(sojourn, ROOT, "inflight")
    await server_of(sojourn).worker_starts()
    assert status == 0, told
    assert re.search(r"^contract-renewal +1 +1 \(no worker answers\) +0 of 1 *$", told, re.MULTILINE)


def test_a_sample_has_a_share_of_every_version_and_is_spread_over_its_runs() -> None:
    runs = [Run(f"r-{number}", "", "renewal", None) for number in range(1_000)]
    runs += [Run("v-1", "", "renewal-v2", None), Run("w-1", "", "win-back", None)]
    picked = [run.workflow for run in spread(runs, 6)]
    assert picked == ["r-0", "r-250", "r-500", "r-750", "v-1", "w-1"]
    assert len(spread(runs, 2)) == 2
    assert len(spread(runs, 5_000)) == 1_002


@pytest.mark.parametrize(
    ("where", "counted_as"),
    [
        ("sleep until 12 Nov 2026 10:00", "sleep until a date"),
        ("wait for offer.accepted, 7 d", "wait for offer.accepted, 7 d"),
        ("Held: renewal-offer since 03 May, open-support-case case 881", "Held: renewal-offer"),
    ],
)
def test_those_who_wait_for_the_same_are_counted_together(where: str, counted_as: str) -> None:
    assert alike(where) == counted_as
