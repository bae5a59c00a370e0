"""Every purchase of CDNOW's customers, as the file has them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import files
from pathlib import Path

import pytest

from datasets import cdnow, parquet
from datasets.parquet import DatasetNotInstalledError
from datasets.recorded import Recorded
from workflows.vocabulary.events.shopping import BasketBought


@pytest.fixture(scope="module")
def purchases() -> Sequence[Recorded]:
    return list(cdnow.events())


@pytest.fixture(scope="module")
def lines() -> list[list[str]]:
    """The same file, cut up by Python alone."""
    (path,) = [file.locate() for file in files("lifetimes") or () if file.name == "CDNOW_master.txt"]
    return [line.split() for line in Path(str(path)).read_text().splitlines()[1:]]


def test_it_is_every_purchase_of_every_customer_to_the_cent(
    purchases: Sequence[Recorded], lines: list[list[str]]
) -> None:
    dataset = cdnow.cdnow()
    assert len(purchases) == len(lines) == dataset.total == 69_659
    assert len({one.customer for one in purchases}) == len({cells[0] for cells in lines}) == 23_570
    told = [_cents_and_discs(one) for one in purchases]
    assert sum(cents for cents, _ in told) == sum(round(float(cells[3]) * 100) for cells in lines)
    assert sum(discs for _, discs in told) == sum(int(cells[2]) for cells in lines)
    assert dataset.kinds == {one.event.wire for one in purchases}


def test_a_purchase_is_at_noon_of_its_day_and_they_come_in_order(purchases: Sequence[Recorded]) -> None:
    assert {one.time.timetz().isoformat() for one in purchases} == {"12:00:00+00:00"}
    assert [one.time for one in purchases] == sorted(one.time for one in purchases)
    assert purchases[0].time == datetime(1997, 1, 1, 12, tzinfo=UTC)
    assert purchases[-1].time == cdnow.OBSERVED_UNTIL


def test_two_purchases_of_one_day_are_told_apart(purchases: Sequence[Recorded]) -> None:
    assert len({one.id for one in purchases}) == len(purchases)
    ids = [one.id for one in purchases if one.customer == "customer-00002"]
    assert ids == ["basket-00002-19970112-1", "basket-00002-19970112-2"]


def test_without_the_file_the_error_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "find_spec", lambda package: None)
    with pytest.raises(DatasetNotInstalledError, match=r"wanted: CDNOW_master.*pip install --no-deps.* lifetimes"):
        cdnow.cdnow()


def _cents_and_discs(recorded: Recorded) -> tuple[int, int]:
    assert isinstance(recorded.event, BasketBought)
    return recorded.event.amount_cents, recorded.event.lines
