"""Whoever is inside a journey today finishes it tomorrow: recorded histories replay against the code of now."""

from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from workflows.plugin import journey_plugin

_FOLDER = Path(__file__).parents[1] / "histories"
HISTORIES = {path.stem: path.read_text() for path in sorted(_FOLDER.glob("*.json"))}


async def _replay(name: str, text: str) -> None:
    replayer = Replayer(workflows=[], plugins=[journey_plugin()])
    await replayer.replay_workflow(WorkflowHistory.from_json(name, text))


@pytest.mark.parametrize("name", HISTORIES)
async def test_a_recorded_history_replays(name: str) -> None:
    await _replay(name, HISTORIES[name])


async def test_every_journey_has_recorded_histories() -> None:
    journeys = {name.partition("--")[0] for name in HISTORIES}
    assert journeys == {"contract-renewal", "coupon-campaign", "support-case", "win-back"}


async def test_a_history_that_goes_another_way_is_refused() -> None:
    recorded = next(text for name, text in HISTORIES.items() if name.startswith("contract-renewal--three_offers"))
    altered = recorded.replace('"send-message"', '"send-something-else"')
    with pytest.raises(NondeterminismError):
        await _replay("altered", altered)
