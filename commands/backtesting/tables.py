"""A report on the screen, in eighty columns."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_BUSIEST = 5
_CAMPAIGNS = ("targeted", "shopped", "bought", "redeemed", "redemptions")
Report = Mapping[str, Any]
Row = tuple[object, ...]


def show(report: Report, console: Console) -> None:
    """Print it."""
    for line in _heading(report):
        console.print(Text(line))
    for title, columns, rows in _tables(report):
        if rows:
            console.print()
            console.print(_table(title, columns, rows))
    console.print()
    for line in _closing(report):
        console.print(Text(line))


def _heading(report: Report) -> Iterator[str]:
    data, granted = report["data"], report["granted"]
    yield (
        f"{data['name']}: {_number(report['events'], 'event')} of {_number(report['customers'], 'customer')}, "
        f"{_day(data['begins'])} to {_day(data['ends'])}"
    )
    if data["observed_until"] and data["observed_until"] < data["ends"]:
        yield f"Nothing was recorded after {_day(data['observed_until'])} but what was fixed before."
    yield f"Policy: {report['policy']}. Seed: {report['seed']}."
    taken = ["an address"] if granted["is_reachable"] else []
    taken += [f"consent to {', '.join(granted['consents'])}"] if granted["consents"] else []
    taken += [f"zone {granted['zone']}"] if granted["zone"] else []
    yield f"Taken for granted, for the data is silent: {', '.join(taken) or 'nothing'}."


def _tables(report: Report) -> Iterator[tuple[str, tuple[str, ...], list[Row]]]:
    if campaigns := report.get("campaigns"):
        rows: list[Row] = [(kind, *(one[name] for name in _CAMPAIGNS)) for kind, one in sorted(campaigns.items())]
        total = ("all", *(sum(one[name] for one in campaigns.values()) for name in _CAMPAIGNS))
        yield "Coupon campaigns", tuple(name.capitalize() for name in _CAMPAIGNS), [*rows, total]
    if reminders := report.get("reminders"):
        yield "Reminders", ("",), list(_reminders(reminders))
    if lapses := report.get("lapses"):
        yield "Thirty days of silence", ("",), list(_lapses(lapses))
    yield "Messages", ("Decision", "Because of", ""), list(_messages(report["messages"]))
    yield "Journeys", ("Ended", "Because of", ""), list(_outcomes(report))
    refused = ((name, why, number) for name, reasons in _sorted(report["refused"]) for why, number in _most(reasons))
    yield "Entry refused", ("Because of", ""), list(refused)
    steered = ((name, what, number) for name, done in _sorted(report["steered"]) for what, number in _most(done))
    yield "Campaigns elsewhere", ("Done", ""), list(steered)
    arms = ((name, arm, number) for name, split in _sorted(report["arms"]) for arm, number in _most(split))
    yield "Experiments", ("Arm", ""), list(arms)
    yield "Busiest days", ("",), [(_day(day), number) for day, number in _most(report["events_by_day"])[:_BUSIEST]]


def _reminders(told: Report) -> Iterator[Row]:
    yield "due, half-way through a campaign", told["due"]
    yield "  of these, to somebody who had redeemed nothing by then", told["due_without_redemption"]
    if told["due_after_the_data"]:
        yield "  of these, when nothing was recorded any more", told["due_after_the_data"]
    yield "sent", told["sent"]
    yield "  of these, to somebody who redeemed later, without having seen it", told["redeemed_afterwards"]
    yield from ((f"kept from going: {rule}", number) for rule, number in _most(told["kept"]))
    if told["still_waiting"]:
        yield "still waiting when time was up", told["still_waiting"]


def _lapses(told: Report) -> Iterator[Row]:
    yield "noticed", told["noticed"]
    yield "  of these, came back", told["returned"]
    yield "  of these, still away", told["still_away"]
    yield "message sent", told["sent"]
    yield "  of these, came back in its time, without having seen it", told["returned_in_time"]
    if told["after_the_data"]:
        yield "not counted: noticed when nothing was recorded any more", told["after_the_data"]
        yield "  of these, message sent", told["sent_after_the_data"]


def _messages(messages: Report) -> Iterator[Row]:
    for message, told in _sorted(messages):
        yield message, "asked for", "", told["asked"]
        for verdict, rules in _sorted(told["decisions"]):
            yield from ((("", verdict, rule if rule != verdict else "", number)) for rule, number in _most(rules))
        yield from (("", f"in the end {state}", "", number) for state, number in _most(told["states"]))


def _outcomes(report: Report) -> Iterator[Row]:
    for journey, number in _sorted(report["entered"]):
        yield journey, "entered", "", number
        for outcome, ended in _sorted(report["outcomes"].get(journey, {})):
            reasons = _most(report["reasons"][journey][outcome])
            if len(reasons) == 1:
                yield "", outcome, reasons[0][0], ended
            else:
                yield "", outcome, "", ended
                yield from (("", "", f"  {why}", times) for why, times in reasons)
        if inside := report["still_open"].get(journey):
            yield "", "still inside", "", inside


def _closing(report: Report) -> Iterator[str]:
    peak = report["peak"]
    if peak["since"]:
        yield f"Most journeys at once: {peak['journeys']:,}, from {_day(peak['since'])} on."
    avoided = report["collisions_avoided"]
    told = ", ".join(f"{number:,} {message}" for message, number in _most(avoided))
    yield (
        f"Collisions avoided: {told or 'none'} (messages that a cap or an open case kept waiting; pauses and quiet "
        "hours do not count)."
    )


def _table(title: str, columns: tuple[str, ...], rows: Iterable[Row]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(Text(title, style="bold"), overflow="fold")
    rows = list(rows)
    for number, column in enumerate(columns, start=1):
        is_counted = all(isinstance(row[number], int) for row in rows)
        table.add_column(column, justify="right" if is_counted else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(f"{cell:,}" if isinstance(cell, int) else str(cell)) for cell in row))
    return table


def _sorted(counted: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(counted.items())


def _most(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _number(of: int, what: str) -> str:
    return f"{of:,} {what}{'' if of == 1 else 's'}"


def _day(instant: str) -> str:
    day = datetime.fromisoformat(instant) if "T" in instant else date.fromisoformat(instant)
    return f"{day.day} {day:%b %Y}"
