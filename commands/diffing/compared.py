"""Two runs over the same data compared, shown, written down and held to thresholds: for `diff` and `backtest`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from commands.console import console
from commands.diffing.markdown import markdown
from commands.diffing.report import About, Side, report_of
from commands.diffing.screen import show
from commands.diffing.thresholds import Threshold
from simulation.difference.comparison import compare, typical_cases

CROSSED = 3
"""The status of a command whose thresholds were crossed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made of a comparison: files to write, how many cases to show, and what is too much."""

    cases: int = 5
    markdown: Path | None = None
    json: Path | None = None
    thresholds: Sequence[Threshold] = ()
    is_quiet: bool = False


def show_difference(old: Side, new: Side, footprints: tuple[Path, Path], about: About, wanted: Wanted) -> int:
    """Compare the old and the new footprints and tell of it; 0, or CROSSED if a threshold was."""
    difference = compare(*footprints)
    report = report_of(old, new, about, difference, typical_cases(difference, *footprints, wanted.cases))
    crossed = (one.crossed(difference, report.in_flight) for one in wanted.thresholds)
    report = report.model_copy(update={"failed": tuple(line for line in crossed if line)})
    today = datetime.now(UTC).date()
    if wanted.markdown:
        wanted.markdown.write_text(markdown(report, today))
    if wanted.json:
        wanted.json.write_text(report.model_dump_json(indent=2) + "\n")
    if not wanted.is_quiet:
        show(report, console, today)
    for line in report.failed:
        typer.echo(f"fails: {line}", err=True)
    return CROSSED if report.failed else 0
