"""What the data itself determines of a backtest equals plain SQL over the same files, to the last unit."""

from pathlib import Path

import pytest

from commands.backtesting.data import posted
from commands.backtesting.policy import SHIPPED, from_file
from datasets.completejourney import completejourney
from datasets.dataset import Dataset
from simulation.bulk.cores import BUCKETS, Simulated, run
from simulation.bulk.report import Report, as_json, report
from simulation.bulk.setting import Setting
from tests.simulation.the_year_in_sql import determined, everybody

JOURNEYS = ("coupon-campaign", "win-back")
FEW = 12


def lived(
    dataset: Dataset, folder: Path, processes: int = 2, buckets: int = BUCKETS, most: int | None = None
) -> Simulated:
    """All of a data set through both journeys."""
    given = posted(dataset, None)
    return run(given, _setting(dataset), folder, processes=processes, buckets=buckets, most_events=most)


def told(dataset: Dataset, simulated: Simulated) -> Report:
    """Its report."""
    return report(simulated, _setting(dataset), dataset.name, "as shipped")


def _setting(dataset: Dataset) -> Setting:
    policy = from_file(SHIPPED).policy
    return Setting(JOURNEYS, policy, observed_until=dataset.observed_until)


def households(dataset: Dataset) -> list[int]:
    """The numbers of those in it."""
    return sorted({int(one.customer.removeprefix("household-")) for one in dataset.events()})


def is_equal_to_sql(found: Report, numbers: list[int]) -> None:
    """Hold everything that the data determines to SQL."""
    expected = determined(numbers)
    assert (found["customers"], found["events"]) == (expected.customers, expected.events)
    assert {kind: tuple(one.values()) for kind, one in found["campaigns"].items()} == expected.campaigns
    reminders, lapses = found["reminders"], found["lapses"]
    assert (reminders["due"], reminders["due_without_redemption"]) == (expected.reminders, expected.reminders)
    assert reminders["sent"] + sum(reminders["kept"].values()) + reminders["still_waiting"] == reminders["due"]
    assert (lapses["returned"], lapses["still_away"]) == (expected.returned, expected.still_away)
    assert lapses["noticed"] == expected.returned + expected.still_away
    assert lapses["after_the_data"] == expected.silent_afterwards
    assert found["stuck"] == {"runs": 0, "first": []}


def test_a_sample_equals_plain_sql_to_the_last_unit(tmp_path: Path) -> None:
    sample = completejourney(40)
    simulated = lived(sample, tmp_path)
    is_equal_to_sql(told(sample, simulated), households(sample))
    counted = simulated.counted.shopping
    assert set(counted.campaigns) == {"Type A", "Type B", "Type C"}, "or the sample shows too little"
    assert counted.reminders.redeemed_afterwards
    assert counted.lapses.still_away


@pytest.mark.long
def test_the_year_equals_plain_sql_to_the_last_unit(tmp_path: Path) -> None:
    year = completejourney()
    found = told(year, lived(year, tmp_path))
    assert (found["events"], found["customers"]) == (171_128, 2_469)
    is_equal_to_sql(found, everybody())


@pytest.mark.long
def test_the_same_seed_gives_the_same_bytes_whatever_the_processes_and_buckets(tmp_path: Path) -> None:
    few, found = completejourney(FEW), list[tuple[str, bytes]]()
    for name, processes, buckets, most in (("one", 1, 4, 300), ("two", 2, 64, None)):
        folder = tmp_path / name
        folder.mkdir()
        simulated = lived(few, folder, processes, buckets, most)
        found.append((as_json(told(few, simulated)), simulated.footprints.read_bytes()))
    assert found[0] == found[1]
    assert len(found[0][1].splitlines()) == FEW
