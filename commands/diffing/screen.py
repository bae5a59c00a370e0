"""A comparison on the screen, in eighty columns."""

from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.diffing.report import Report, Shown
from commands.diffing.words import advice, affected, by_hours, details, headline, how_far, in_flight, over, what

_MOST_SORTS = 12


def show(report: Report, console: Console, today: date) -> None:
    """Print it."""
    console.print(Text(over(report), style="dim"))
    console.print(Text(headline(report), style="bold"))
    console.print(Text(details(report)))
    if report.changes:
        console.print()
        console.print(_sorts(report))
    if len(report.changes) > _MOST_SORTS:
        console.print(f"and {len(report.changes) - _MOST_SORTS} more sorts: --json has them all", highlight=False)
    for case in report.cases:
        console.print()
        _case(case, console)
    console.print()
    console.print(Text(in_flight(report)))
    for inside in affected(report):
        console.print(Text(f"\n{inside.journey}: {inside.why}.\n{advice(inside, today)}"))


def _sorts(report: Report) -> Table:
    table = _bare()
    table.add_column("What is otherwise", overflow="fold")
    table.add_column("Because of", overflow="fold")
    table.add_column("Times", justify="right")
    table.add_column("Customers", justify="right")
    table.add_column("How far", overflow="fold")
    for one in report.changes[:_MOST_SORTS]:
        subject, many = what(one.kind, one.journey, one.about), (f"{one.number:,}", f"{one.customers:,}")
        table.add_row(Text(subject), Text(one.reason), *many, how_far(one.later_by_hours))
    return table


def _case(case: Shown, console: Console) -> None:
    later = f", {by_hours(case.later_by_hours)}" if case.later_by_hours else ""
    subject = what(case.kind, case.journey, case.about)
    console.print(Text(f"{case.customer}: {subject}{later} ({case.reason})", style="bold"))
    table = _bare()
    table.add_column("When (UTC)", no_wrap=True)
    table.add_column("Before", overflow="fold")
    table.add_column("Now", overflow="fold")
    for row in case.rows:
        style = "dim" if row.before == row.now else ""
        table.add_row(f"{row.at:%Y-%m-%d %H:%M}", Text(row.before), Text(row.now), style=style)
    console.print(table)


def _bare() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
