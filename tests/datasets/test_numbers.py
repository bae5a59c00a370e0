"""Parquet files in which whole numbers came to be floats, as pandas makes them of a column where one is missing."""

import re
from pathlib import Path

import duckdb
import pytest

from datasets.dataset import UnfitRow
from datasets.folder import folder_dataset
from datasets.recorded import Recorded
from workflows.vocabulary.events.shopping import BasketBought


def events_of(folder: Path, **columns: str) -> list[Recorded]:
    """The events of one basket, columns being SQL."""
    said = {"customer": "'anna'", "time": "DATE '2026-03-02'", "basket_id": "'1'", "amount_cents": "199"} | columns
    every = ", ".join(f"{sql} AS {name}" for name, sql in said.items())
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {every}) TO '{folder / 'basket.bought.parquet'}'")
    return list(folder_dataset(folder).events())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("12::DOUBLE", "12"),
        ("12::FLOAT", "12"),
        ("12::DECIMAL(9, 2)", "12"),
        ("31198570044123456::DOUBLE", "31198570044123456"),
    ],
)
def test_a_whole_number_is_read_without_fraction_and_exponent(tmp_path: Path, written: str, read: str) -> None:
    (found,) = events_of(tmp_path, customer=written, id=written, basket_id=written, amount_cents="1e7::DOUBLE")
    assert (found.customer, found.id) == (read, read)
    assert found.event == BasketBought(basket_id=read, amount_cents=10_000_000)


def test_nan_says_nothing(tmp_path: Path) -> None:
    (found,) = events_of(tmp_path, id="'NaN'::DOUBLE", store_id="'NaN'::FLOAT", lines="'NaN'::DOUBLE")
    assert (found.id, found.event) == ("row-1", BasketBought(basket_id="1", amount_cents=199))


@pytest.mark.parametrize(
    ("column", "written", "answer"),
    [
        ("customer", "'NaN'::DOUBLE", "column customer is empty"),
        ("customer", "12.5::DOUBLE", "column customer: 12.5 is no whole number: write the column as text"),
        ("customer", "'inf'::DOUBLE", "column customer: inf is no whole number"),
        ("id", "12.5::DECIMAL(9, 2)", "column id: 12.50 is no whole number"),
        ("basket_id", "12.5::DOUBLE", "column basket_id: input should be a valid string"),
        ("basket_id", "'NaN'::DOUBLE", "column basket_id is required, and nothing is said of it"),
        ("amount_cents", "12.5::DOUBLE", "column amount_cents: input should be a valid integer"),
        ("covered_by", "12.5::DOUBLE", "column covered_by: input should be a valid tuple"),
    ],
)
def test_any_other_number_is_no_id_and_no_text(tmp_path: Path, column: str, written: str, answer: str) -> None:
    with pytest.raises(UnfitRow, match=rf"^basket\.bought\.parquet, row 1, {re.escape(answer)}"):
        events_of(tmp_path, **{column: written})
