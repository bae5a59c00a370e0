"""What `sojourn policy` says: flaws line by line, changes rule by rule, versions one a row."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from commands.console import console
from store.policy_file.flaws import Flaw
from store.policy_file.writing import plain
from store.policy_versions import Version


def tell_flaws(file: Path, errors: Sequence[Flaw], warnings: Sequence[Flaw]) -> None:
    """Each on a line of its own, and how many there are of them."""
    for flaw in errors:
        typer.echo(f"{typer.style('error', fg='red', bold=True)}: {flaw.in_words()}")
    tell_warnings(warnings)
    if errors:
        typer.echo(f"{file} is not fit, and nothing is changed: {_number(len(errors), 'error')}")
    else:
        typer.echo(f"{file} is fit" + (f", with {_number(len(warnings), 'warning')}" if warnings else ""))


def tell_warnings(warnings: Sequence[Flaw]) -> None:
    """Each on a line of its own."""
    for flaw in warnings:
        typer.echo(f"{typer.style('warning', fg='yellow')}: {flaw.in_words()}")


def tell_changes(heading: str, changes: Sequence[str]) -> None:
    """What changes, rule by rule."""
    typer.echo(f"{heading}:" if changes else f"{heading}: no rule changes")
    for change in changes:
        typer.echo(f"  {change}")


def tell_versions(found: Sequence[Version]) -> None:
    """One a row; it fits a narrow screen."""
    table = Table(box=None, pad_edge=False)
    for heading in ("version", "applied (UTC)"):
        table.add_column(heading, no_wrap=True)
    table.add_column("by", overflow="fold", max_width=24)
    table.add_column("why", overflow="fold")
    for version in found:
        signed = version.signed
        by = f"{signed.by}, key {signed.way}" if signed.way else signed.by
        table.add_row(*map(Text, (str(version.number), f"{version.at:%Y-%m-%d %H:%M}", by, signed.why)))
    console.print(table)


def as_document(version: Version) -> dict[str, Any]:
    """A version for programs."""
    return {
        "version": version.number,
        "applied_at": version.at.isoformat(),
        "by": version.signed.by,
        "by_way_of": version.signed.way,
        "why": version.signed.why,
        "policy": plain(version.policy),
    }


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
