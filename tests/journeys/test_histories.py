"""Whoever is inside a journey today finishes it tomorrow: recorded histories replay against the code of now."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from workflows.catalog import versions
from workflows.replay.divergence import taught
from workflows.replay.histories import replay

_FOLDER = Path(__file__).parents[1] / "histories"
HISTORIES = {path.stem: path.read_text() for path in sorted(_FOLDER.glob("*.json"))}


@pytest.mark.parametrize("name", HISTORIES)
async def test_a_recorded_history_replays(name: str) -> None:
    found = await replay([WorkflowHistory.from_json(name, HISTORIES[name])])
    assert not found, taught(found, datetime.now(UTC).date())


async def test_every_journey_has_recorded_histories() -> None:
    begun = (json.loads(text)["events"][0] for text in HISTORIES.values())
    journeys = {event["workflowExecutionStartedEventAttributes"]["workflowType"]["name"] for event in begun}
    assert journeys == {facts.type for facts in versions().values()}


async def test_a_history_that_goes_another_way_is_refused() -> None:
    recorded = next(text for name, text in HISTORIES.items() if name.startswith("contract-renewal--three_offers"))
    altered = recorded.replace('"send-message"', '"send-something-else"')
    (found,) = await replay([WorkflowHistory.from_json("altered", altered)])
    assert "ActivityTaskScheduled send-something-else" in found.recorded
