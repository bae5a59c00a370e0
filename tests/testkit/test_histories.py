"""What a test has lived through is replayed to the last run, and kept if somebody wants it."""

from datetime import timedelta
from pathlib import Path

import pytest

from testkit.plugin import RECORD_IN
from testkit.sojourn import Sojourn
from testkit.temporal.histories import replay
from testkit.temporal.world import server_of
from workflows.journeys.win_back import WinBack
from workflows.vocabulary.events.shopping import BasketBought


@pytest.mark.temporal
async def test_every_run_of_a_standing_journey_is_replayed_and_written(
    sojourn: Sojourn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    basket = BasketBought(basket_id="1", amount_cents=1750)
    standing = await sojourn.start(WinBack, basket)
    for number in range(2, 4):
        await standing.passes(days=31)
        await standing.happens(basket.model_copy(update={"basket_id": str(number)}))
    folder = tmp_path / "histories"
    folder.mkdir()
    monkeypatch.setenv(RECORD_IN, str(folder))
    await replay(server_of(sojourn), "kept")
    assert {path.name for path in folder.iterdir()} == {
        "win-back--kept.json",
        "win-back--kept--2.json",
        "win-back--kept--3.json",
    }
    monkeypatch.delenv(RECORD_IN)


async def test_a_standing_journey_loses_no_day_when_it_begins_anew(sojourn: Sojourn) -> None:
    standing = await sojourn.start(WinBack, BasketBought(basket_id="1", amount_cents=1750))
    await standing.passes(days=31)
    await standing.happens(BasketBought(basket_id="2", amount_cents=1750))
    await standing.passes(timedelta(days=29))
    assert len(standing.said) == 1
    await standing.passes(days=2)
    assert len(standing.said) == 2
