"""Lines of a CSV file, numbered as an editor shows them; looked up only to say where something is wrong."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path


def header_of(path: Path) -> list[str]:
    """The names in the first line; none for an empty file."""
    return next((cells for _, cells in _records(path)), [])


def line_of(path: Path, number: int) -> int:
    """The line on which the so-manieth row begins, not counting the header and what `flaws` tells of."""
    columns = len(header_of(path))
    good = (line for line, cells in _rows(path) if _flaw(cells, columns) is None)
    return next(islice(good, number - 1, None), number + 1)


def flaws(path: Path) -> Iterator[tuple[int, str]]:
    """Every line that is no row of the file's columns, and why not."""
    columns = len(header_of(path))
    for line, cells in _rows(path):
        if flaw := _flaw(cells, columns):
            yield line, flaw


def _flaw(cells: list[str], columns: int) -> str | None:
    if len(cells) != columns:
        return f"has {len(cells)} cells where the header has {columns}: put cells with commas in them in quotes"
    if any(0xDC80 <= ord(sign) <= 0xDCFF for cell in cells for sign in cell):
        return "is not UTF-8: save the file as UTF-8"
    return None


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    return islice(_records(path), 1, None)


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    # Signs that are not UTF-8 come through marked, so that they can be told of.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text:
        reader = csv.reader(text)
        begins = 1
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
