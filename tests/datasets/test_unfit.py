"""Files and rows that make no event are told of so that whoever has them can mend them."""

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest

from datasets.dataset import UnfitFile, UnfitRow
from datasets.folder import folder_dataset

BASKETS = "customer,time,basket_id,amount_cents"
GOOD = "anna,2026-03-02,1,199"


def written(folder: Path, lines: Iterable[str], name: str = "basket.bought.csv") -> Path:
    (folder / name).write_text("\n".join(lines) + "\n")
    return folder


@pytest.mark.parametrize(
    ("name", "header", "answer"),
    [
        ("basket.bougth.csv", BASKETS, "no event is called 'basket.bougth'; did you mean 'basket.bought'?"),
        ("event.csv", BASKETS, "did you mean 'events'?"),
        (
            "basket.bought.csv",
            f"{BASKETS},amount",
            "a column 'amount', which is nothing we know; did you mean 'amount_",
        ),
        ("basket.bought.csv", "customer,time,basket_id", "has no column 'amount_cents', which every basket.bought"),
        ("basket.bought.csv", "customer,basket_id,amount_cents", "has no column 'time'"),
        ("basket.bought.csv", f"{BASKETS},time", "two columns called 'time'"),
        ("events.csv", "customer,time,data", "events.csv has no column 'type'"),
        ("events.csv", "type,customer,time,daten", "did you mean 'data'?"),
        ("events.csv", "", "events.csv has no column"),
        ("events.parquet", BASKETS, "events.parquet cannot be read"),
    ],
)
def test_a_file_that_tells_of_no_event_is_refused_at_once_with_what_it_should_be(
    tmp_path: Path, name: str, header: str, answer: str
) -> None:
    written(tmp_path, [header], name)
    with pytest.raises(UnfitFile, match=re.escape(answer)):
        folder_dataset(tmp_path, skip_unfit=True)


@pytest.mark.parametrize("name", ["basket.bought.csv.gz", "Events.xlsx", "events.parquet.gz", "member.joined"])
def test_a_file_named_after_events_is_refused_and_not_passed_over_if_it_cannot_be_read(
    tmp_path: Path, name: str
) -> None:
    written(tmp_path, [BASKETS, GOOD])
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(UnfitFile, match=rf"^{re.escape(name)} is named after events.*\.csv or \.parquet: unpack"):
        folder_dataset(tmp_path)


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ("anna,2026-03-02,1,a lot", "column amount_cents: input should be a valid integer"),
        ("anna,2026-03-02,1,", "column amount_cents is required, and nothing is said of it"),
        ("anna,2026-03-02,,a lot", "column basket_id is required, and nothing is said of it; column amount_cents: "),
        ("anna,03.05.2026,1,1", "column time: '03.05.2026' is no time between 1900 and 2200; write it as 2026-05-03T"),
        ("anna,2026-03-02 13:00:00 Europe/Berlin,1,1", "column time: '2026-03-02 13:00:00 Europe/Berlin' is no time"),
        ("anna,2026-03-02 13:00:00 CET,1,1", "column time: '2026-03-02 13:00:00 CET' is no time"),
        ("anna,infinity,1,1", "column time: 'infinity' is no time"),
        ("anna,,1,1", "column time: nothing is said; write it as"),
        (",2026-03-02,1,1", "column customer is empty: say to whom it happened"),
        ("anna@example.com,2026-03-02,1,1", "column customer: a customer id is not an address"),
        ("anna b,2026-03-02,1,1", "column customer: a customer id is 1 to 64 characters"),
        ("anna,2026-03-02,1", "has 3 cells where the header has 4"),
        ("anna,2026-03-02,1,1,99", "has 5 cells where the header has 4"),
    ],
)
def test_a_row_that_makes_no_event_is_told_with_file_row_and_column(tmp_path: Path, row: str, answer: str) -> None:
    written(tmp_path, [BASKETS, GOOD, row, GOOD])
    with pytest.raises(UnfitRow, match=rf"^basket\.bought\.csv, row 3,? {re.escape(answer)}"):
        list(folder_dataset(tmp_path).events())
    dataset = folder_dataset(tmp_path, skip_unfit=True)
    for _ in range(2):
        assert len(list(dataset.events())) == 2
        (told,) = dataset.skipped()
        assert answer in told


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ("basket.bougth,anna,2026-03-02,{}", "column type: no event is called 'basket.bougth'; did you mean"),
        (",anna,2026-03-02,{}", "column type is empty"),
        ("member.joined,anna,2026-03-02,{", "column data is no JSON"),
        ("member.joined,anna,2026-03-02,[]", "column data is to be a JSON object"),
        (
            'support_case.opened,anna,2026-03-02,"{""case_id"": ""1"", ""case"": 1}"',
            "column data: case is no field of support_case.op",
        ),
        ("support_case.opened,anna,2026-03-02,", "column data: case_id is required"),
    ],
)
def test_so_is_one_among_events_of_all_types(tmp_path: Path, row: str, answer: str) -> None:
    written(tmp_path, ["type,customer,time,data", row], "events.csv")
    with pytest.raises(UnfitRow, match=rf"^events\.csv, row 2, {re.escape(answer)}"):
        list(folder_dataset(tmp_path).events())


def test_a_list_that_is_no_json_is_told_how_to_be_written(tmp_path: Path) -> None:
    written(tmp_path, [f"{BASKETS},covered_by", f"{GOOD},18"])
    with pytest.raises(UnfitRow, match="row 2, column covered_by: input should be a valid tuple"):
        list(folder_dataset(tmp_path).events())
    written(tmp_path, [f"{BASKETS},covered_by", f"{GOOD},[18"])
    with pytest.raises(UnfitRow, match=r"column covered_by is no JSON .* write a list as \[1, 2\]"):
        list(folder_dataset(tmp_path).events())


def test_a_row_has_the_number_an_editor_shows_whatever_comes_before_it(tmp_path: Path) -> None:
    lines = [f"\ufeff{BASKETS}", 'anna,2026-03-02,"1\n2\n3",1', "", "anna,2026-03-02,1,1,99", "anna,2026-03-02,1,x"]
    written(tmp_path, lines)
    dataset = folder_dataset(tmp_path, skip_unfit=True)
    assert len(list(dataset.events())) == 1
    torn, unfit = dataset.skipped()
    assert "row 6 has 5 cells" in torn
    assert "row 7, column amount_cents" in unfit


def test_what_is_not_utf_8_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "basket.bought.csv").write_bytes(f"{BASKETS}\n{GOOD}\nanna,2026-03-02,\xe4,1\n".encode("latin-1"))
    with pytest.raises(UnfitRow, match="row 3 is not UTF-8"):
        folder_dataset(tmp_path)


def test_of_many_rows_left_out_the_first_few_are_told_and_all_are_counted(tmp_path: Path) -> None:
    written(tmp_path, [BASKETS, *(f"anna,2026-03-02,{n},x" for n in range(20)), GOOD])
    dataset = folder_dataset(tmp_path, skip_unfit=True)
    assert dataset.total is None, "how many events there are is not known before they are read"
    assert len(list(dataset.events())) == 1
    *first, more = dataset.skipped()
    assert len(first) == 5
    assert more == "and 15 more: 20 rows in all were left out"


def test_a_row_without_a_time_stops_the_reading_before_anything_else_is_read(tmp_path: Path) -> None:
    written(tmp_path, [BASKETS, GOOD, "anna,someday,1,1"])
    with pytest.raises(UnfitRow, match="someday"):
        next(folder_dataset(tmp_path).events())


def test_a_row_of_a_parquet_file_is_counted_from_one(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'anna' AS customer, DATE '2026-03-02' AS time, '1' AS basket_id, "
            f"unnest([1, NULL]) AS amount_cents) TO '{tmp_path / 'basket.bought.parquet'}'"
        )
    with pytest.raises(UnfitRow, match=r"^basket\.bought\.parquet, row 2, column amount_cents is required"):
        list(folder_dataset(tmp_path).events())
