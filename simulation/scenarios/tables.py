"""A summary as tables, the same for the screen and for the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from simulation.scenarios.summary import STILL_INSIDE, Summary
from workflows.vocabulary.words import length_in_words


@dataclass(frozen=True)
class Row:
    """A name, its cells, and the share of the whole, from 0 to 100, if the table shows it as a bar."""

    name: str
    cells: Sequence[str]
    share: float = 0


@dataclass(frozen=True)
class Table:
    """A title, a sentence on what is counted, the heads, and the rows."""

    title: str
    about: str
    heads: Sequence[str]
    rows: Sequence[Row]
    has_bars: bool = False


def tables(told: Summary) -> list[Table]:
    """The funnel, the outcomes, the waits, the messages; those that would be empty are left out."""
    found = [_funnel(told), _outcomes(told), _lasted(told), _waits(told), _messages(told)]
    return [table for table in found if table.rows]


def percent(count: int, of: int) -> str:
    """A share, such as `12 %`; none of nothing."""
    share = 100 * count / of if of else 0.0
    return "< 1 %" if 0 < share < 1 else "> 99 %" if 99 < share < 100 else f"{share:.0f} %"


def _funnel(told: Summary) -> Table:
    rows = [Row("entered", _cells(told.entered, told, told.entered), 100)]
    rows += [Row(s.text, _cells(s.reached, told, s.times), _share(s.reached, told)) for s in told.steps]
    rows += [
        Row(f"→ {outcome}", _cells(number, told, number), _share(number, told))
        for outcome, number in _ends(told).items()
    ]
    about = "How many enrolments came to each step; in a loop some come several times."
    return Table("Funnel", about, ("Step", "Came", "Share", "Times"), rows, has_bars=True)


def _outcomes(told: Summary) -> Table:
    rows = [
        Row(
            f"{one.outcome}: {one.reason}",
            (f"{one.number:,}", percent(one.number, told.entered)),
            _share(one.number, told),
        )
        for one in told.endings
    ]
    rows += [Row(f"not entered: {why}", (f"{number:,}", "")) for why, number in told.refused.items()]
    return Table("Outcomes and their reasons", "", ("Outcome", "Enrolments", "Share"), rows, has_bars=True)


def _lasted(told: Summary) -> Table:
    rows = [Row(o.outcome, (f"{o.number:,}", _length(o.median), _length(o.p90))) for o in told.lasted]
    about = "From the starting event. One in ten took longer than the last column says."
    return Table("Time to an outcome", about, ("Outcome", "Enrolments", "Median", "90 %"), rows)


def _waits(told: Summary) -> Table:
    rows = [Row(w.text, (f"{w.number:,}", _length(w.median), _length(w.p90))) for w in told.waits]
    about = "How long they were there, whether it came, time was up, or something cut it short."
    return Table("Waits", about, ("Step", "Times", "Median", "90 %"), rows)


def _messages(told: Summary) -> Table:
    rows = []
    for one in told.messages:
        rows.append(Row(one.message, (f"{one.asked:,}", "")))
        rows.append(Row("  sent", (f"{one.sent:,}", percent(one.sent, one.asked))))
        rows += [
            Row(f"  {met.verdict}: {met.rule}", (f"{met.number:,}", percent(met.number, one.asked)))
            for met in one.met
            if met.verdict != "clear"
        ]
    about = "How many were asked for and sent, and what kept them: for a time, or for good (drop)."
    return Table("Messages by decision and reason", about, ("Message", "Number", "Share"), rows)


def _ends(told: Summary) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in told.endings:
        found[one.outcome] = found.get(one.outcome, 0) + one.number
    inside = found.pop(STILL_INSIDE, 0)
    return {**found, **({STILL_INSIDE: inside} if inside else {})}


def _cells(number: int, told: Summary, times: int) -> tuple[str, str, str]:
    return f"{number:,}", percent(number, told.entered), f"{times:,}"


def _share(number: int, told: Summary) -> float:
    return round(100 * number / told.entered, 1) if told.entered else 0


def _length(minutes: int) -> str:
    return length_in_words(timedelta(minutes=minutes)) if minutes else "at once"
