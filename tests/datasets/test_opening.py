"""A data set is opened by what somebody typed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from datasets.dataset import UnknownDataset
from datasets.opening import open_dataset


def test_each_name_opens_its_data_set(tmp_path: Path) -> None:
    (tmp_path / "member.joined.csv").write_text("customer,time\nanna,2026-03-02\n")
    assert open_dataset("completejourney").total == 171_128
    assert open_dataset("completejourney:2").name == "completejourney:2"
    assert open_dataset("cdnow").total == 69_659
    assert open_dataset(str(tmp_path)).total == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("complete-journey", "there are completejourney, "),
        ("cdknow", "there are cdnow, "),
        ("stor", "there are store, "),
        ("completejourney:many", "'many' is no number of households: say completejourney:200"),
        ("completejourney:0", "'0' is no number of households"),
    ],
)
def test_another_name_is_told_which_there_are_the_nearest_first(typed: str, answer: str) -> None:
    with pytest.raises(UnknownDataset, match=answer):
        open_dataset(typed)


def test_a_file_is_told_to_be_named_by_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "member.joined.csv"
    file.write_text("customer,time\nanna,2026-03-02\n")
    with pytest.raises(UnknownDataset, match=f"say {tmp_path}$"):
        open_dataset(str(file))


def test_any_data_set_may_be_read_from_an_instant_on(tmp_path: Path) -> None:
    (tmp_path / "member.joined.csv").write_text("customer,time\nanna,2026-03-02\nboris,2026-03-03\n")
    late = open_dataset(str(tmp_path), since=datetime(2026, 3, 3, tzinfo=UTC))
    assert [one.customer for one in late.events()] == ["boris"]
    assert late.total is None


def test_the_store_needs_a_database() -> None:
    with pytest.raises(ValueError, match="pass its URL"):
        open_dataset("store")
