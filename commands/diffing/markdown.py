"""A comparison as Markdown, to be read under a pull request."""

from collections.abc import Iterator, Sequence
from datetime import date

from commands.diffing.report import Report, Shown
from commands.diffing.words import advice, affected, by_hours, details, headline, how_far, in_flight, over, what

MARK = "<!-- sojourn diff -->"
"""The first line, by which the comment of the run before is found again."""

_MOST_SORTS = 20


def markdown(report: Report, today: date) -> str:
    """The whole page."""
    return "\n".join([*_page(report, today), ""])


def _page(report: Report, today: date) -> Iterator[str]:
    yield from (MARK, f"### {headline(report)}", "", f"{details(report)} ", "", f"_{_cell(over(report))}_", "")
    yield from (f"**Fails:** `{line}`\n" for line in report.failed)
    if any(one.before or one.now for one in report.messages):
        rows = [
            (f"`{one.message}`", one.journey, f"{one.before:,}", f"{one.now:,}", f"{one.now - one.before:+,}")
            for one in report.messages
        ]
        yield from _table(("Message", "Journey", "Before", "Now", "±"), rows, numbers=3)
    if report.changes:
        found = report.changes[:_MOST_SORTS]
        sorts = [
            (
                what(one.kind, one.journey, one.about),
                one.reason,
                f"{one.number:,}",
                f"{one.customers:,}",
                how_far(one.later_by_hours),
            )
            for one in found
        ]
        yield from _table(
            ("What is otherwise", "Because of", "Times", "Customers", "How far"), sorts, numbers=2, last=1
        )
        if len(report.changes) > len(found):
            yield from (f"And {len(report.changes) - len(found)} more sorts, in the JSON.", "")
    yield from (f"**In flight.** {in_flight(report)}", "")
    for inside in affected(report):
        yield from (f"{inside.journey}: {inside.why}.", "", "```text", advice(inside, today), "```", "")
    if report.cases:
        yield "**Typical cases**, the most frequent first (times are UTC):"
        yield ""
    for case in report.cases:
        yield from _case(case)


def _case(case: Shown) -> Iterator[str]:
    later = f", {by_hours(case.later_by_hours)}" if case.later_by_hours else ""
    title = f"{what(case.kind, case.journey, case.about)}{later} ({case.reason})"
    yield from (f"<details><summary><code>{case.customer}</code>: {title}</summary>", "")
    rows = [(f"{row.at:%Y-%m-%d %H:%M}", row.before, row.now) for row in case.rows]
    yield from _table(("When", "Before", "Now"), rows)
    yield from ("</details>", "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: int = 0, last: int = 0) -> Iterator[str]:
    texts = len(head) - numbers - last
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * texts}{'---:|' * numbers}{'---|' * last}"
    yield from (f"| {' | '.join(map(_cell, row))} |" for row in rows)
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
