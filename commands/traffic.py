"""`sojourn traffic`: what passed the gate, and what did not."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from commands.console import console, read_settings
from commands.database import in_database

if TYPE_CHECKING:
    from store.traffic_figures import Tally, TrafficReport

_COLUMNS = ("asked", "cleared", "sent", "deferred", "held", "dropped")


class By(StrEnum):
    """What the figures are broken down by."""

    RULE = "rule"
    TEAM = "team"
    JOURNEY = "journey"


def traffic_command(
    since: Annotated[str, typer.Option(help="From when on: 2026-11-01, or 7d, or 12h.")] = "7d",
    until: Annotated[str | None, typer.Option(help="Until before when; now if not said.")] = None,
    by: Annotated[By, typer.Option(help="What to break the figures down by.")] = By.RULE,
    json: Annotated[bool, typer.Option("--json", help="All of it, as GET /v1/traffic has it.")] = False,
) -> None:
    """What passed the gate and what did not: by rule, team or journey; collisions avoided; moments missed."""
    from store.traffic_report import traffic_report

    now = read_settings().clock.now()
    start = _instant("--since", since, now)
    end = now if until is None else _instant("--until", until, now)
    if start >= end:
        raise typer.BadParameter("--until is not after --since: exchange the two")
    report = in_database(lambda tx: traffic_report(tx, start, end, now), only_reads=True)
    if json:
        typer.echo(report.model_dump_json(indent=2))
        return
    _print(report, by)


def _instant(option: str, text: str, now: datetime) -> datetime:
    from store.since import read_since

    try:
        return read_since(text, now)
    except ValueError as wrong:
        raise typer.BadParameter(f"{option} {text}: {wrong}") from wrong


def _print(report: "TrafficReport", by: By) -> None:
    last = report.until - timedelta(microseconds=1)
    console.print(Text(f"Messages from {report.since:%d %b %Y %H:%M} to {last:%d %b %Y %H:%M} UTC", style="bold"))
    match by:
        case By.RULE:
            console.print(_tallies("", {"all": report.total}))
            console.print()
            console.print(_rules(report))
        case By.TEAM:
            console.print(_tallies("Team", report.by_team | {"all": report.total}))
        case By.JOURNEY:
            console.print(_tallies("Journey", report.by_journey | {"all": report.total}))
    console.print()
    for sentence in _sentences(report):
        console.print(Text(sentence))


def _table(first: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first, overflow="fold")
    return table


def _tallies(of: str, tallies: Mapping[str, "Tally"]) -> Table:
    table = _table(of)
    for name in _COLUMNS:
        table.add_column(name.title(), justify="right", no_wrap=True)
    for name, tally in tallies.items():
        table.add_row(name, *(f"{getattr(tally, column):,}" for column in _COLUMNS))
    return table


def _rules(report: "TrafficReport") -> Table:
    table = _table("Rule")
    table.add_column("Kind")
    for name in _COLUMNS[3:]:
        table.add_column(name.title(), justify="right", no_wrap=True)
    for rule in report.by_rule:
        table.add_row(rule.rule, rule.kind or "?", *(f"{getattr(rule, column):,}" for column in _COLUMNS[3:]))
    return table


def _sentences(report: "TrafficReport") -> list[str]:
    apart, total = report.collisions, report.total
    told = [
        f"Collisions avoided: {apart.all:,} (by cap {apart.cap:,}, quota {apart.quota:,}, rank {apart.rank:,}, "
        f"hold {apart.hold:,})"
    ]
    if total.rejected or total.unknown:
        told.append(f"Refused by the provider: {total.rejected:,}; not known whether sent: {total.unknown:,}")
    for journey, moments in report.moments.items():
        needless = f", {moments.not_needed:,} not needed any more" if moments.not_needed else ""
        told.append(f"Moments of {journey}: {moments.met:,} met, {moments.missed:,} missed{needless}")
    for long in report.long_holds:
        told.append(f"Open for too long: {long.holds:,} x {long.rule}, and {long.messages:,} messages wait for it")
    for system, number in report.outside.items():
        by = "outside systems" if system == "outside" else f"{system}, outside Sojourn"
        told.append(f"Sent by {by}: {number:,}")
    return told
