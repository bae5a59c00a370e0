"""A story on the screen, in eighty columns."""

from itertools import zip_longest
from textwrap import wrap

from rich.console import Console
from rich.text import Text

from commands.stories.report import Report, Row, Side
from commands.stories.story import Story

_WHEN, _LEFT, _RIGHT, _GAP = 16, 24, 36, "  "
_WHOLE = 80


def show(report: Report, story: Story, console: Console) -> None:
    """Print it: her days down the page, both worlds across."""
    console.print(Text(f"{story.title}. Policy: {report.policy}", style="bold"))
    console.print(Text(_line("When (her clock)", "Without the gate", "With it"), style="bold"))
    acts = list(story.acts)
    for row in report.rows:
        while acts and acts[0][0] <= row.at:
            for line in ("", *wrap(acts.pop(0)[1], _WHOLE)):
                console.print(Text(line, style="italic"))
        for text, is_dim in _lines(row):
            console.print(Text(text, style="dim" if is_dim else ""))
    console.print()
    console.print(Text("\n".join(wrap(summary(report), _WHOLE)), style="bold"))
    console.print(Text(f"With another policy:   sojourn story {report.story} --policy FILE"))
    console.print(Text("Of your own customers: sojourn why CUSTOMER"))


def summary(report: Report) -> str:
    """How much came of it."""
    missed = f"; {_many(len(report.missed), 'moment')} missed: {', '.join(report.missed)}" if report.missed else ""
    left_out = f"; not sent from elsewhere: {', '.join(report.left_out)}" if report.left_out else ""
    return (
        f"Without the gate she got {_counted(report.without)}. With it {_counted(report.gated)}: "
        f"{_many(report.kept_apart, 'collision')} avoided{missed}{left_out}."
    )


def _counted(side: Side) -> str:
    said = _many(side.messages, "message")
    said += f", up to {side.busiest_hour} in an hour" if side.busiest_hour > 1 else ""
    return said + (f", {side.over_a_complaint} of them over an open complaint" if side.over_a_complaint else "")


def _lines(row: Row) -> list[tuple[str, bool]]:
    when = f"{row.at:%a} {row.at.day:>2} {row.at:%b %H:%M}"
    lines = []
    for text in row.happens:
        for part in wrap(text, _LEFT + _RIGHT + len(_GAP), subsequent_indent="  ", break_on_hyphens=False):
            lines.append((_line(when, part, ""), True))
            when = ""
    left, right = (
        [part for text in texts for part in wrap(text, width, subsequent_indent="  ", break_on_hyphens=False)]
        for texts, width in ((row.without, _LEFT), (row.gated, _RIGHT))
    )
    for without, gated in zip_longest(left, right, fillvalue=""):
        lines.append((_line(when, without, gated), False))
        when = ""
    return lines


def _line(when: str, left: str, right: str) -> str:
    return _GAP.join((f"{when:{_WHEN}}", f"{left:{_LEFT}}", right)).rstrip()


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
