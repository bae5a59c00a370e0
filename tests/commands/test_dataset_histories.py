"""What journeys did in production comes along with what was taken in, and replays."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from datasets.opening import open_dataset
from testkit.sojourn import Sojourn
from testkit.temporal.world import server_of
from tests.commands.conftest import Imports
from workflows.journeys.contract_renewal import ContractRenewal
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.contracts import ContractCancelled, ContractStarted
from workflows.vocabulary.events.support import SupportCaseOpened

pytestmark = pytest.mark.temporal


async def test_histories_of_open_and_ended_journeys_come_along_and_replay(
    sojourn: Sojourn, tmp_path: Path, imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = server_of(sojourn)
    for number in ("k-1", "k-2"):
        contract = ContractStarted(contract_id=number, ends_on=sojourn.now + timedelta(days=80))
        await sojourn.start(ContractRenewal, contract)
    await sojourn.happens(ContractCancelled(contract_id="k-2"))
    await sojourn.start(SupportCase, SupportCaseOpened(case_id="881", subject="write to anna@example.com"))
    monkeypatch.setenv("SOJOURN_TASK_QUEUE", world.pump.task_queue)
    status, told = await asyncio.to_thread(
        imports,
        tmp_path / "new",
        database=world.database.url.render_as_string(hide_password=False),
        temporal=world.environment.client.service_client.config.target_host,
    )
    assert status == 1, told
    assert f"withheld: the history of support-case/{sojourn.customer} has an address at events[0]." in told
    names = sorted(file.name.rpartition("--")[0] for file in (tmp_path / "new" / "histories").iterdir())
    assert names == [f"contract-renewal--{sojourn.customer}--{number}" for number in ("k-1", "k-2")]
    for file in (tmp_path / "new" / "histories").iterdir():
        assert json.loads(file.read_text())["events"]
    replayed = await asyncio.to_thread(CliRunner().invoke, cli.app, ["replay", str(tmp_path / "new" / "histories")])
    assert (replayed.exit_code, replayed.output) == (0, "contract-renewal: 2 fit\n")
    assert {"contract.started", "contract.cancelled"} <= open_dataset(str(tmp_path / "new")).kinds
