"""Why somebody got the same thing twice, or more often."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from store.why_outside import systems_outside
from store.why_rows import Ledger
from traffic.outside import OUTSIDE
from traffic.spoken import listed, spoken
from workflows.vocabulary.gate import COUNTED, EffectState

_WITHIN = timedelta(days=30)
_NUMBERS = ("no", "one", "two", "three", "four", "five")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_SURE = (EffectState.SENT, EffectState.UNKNOWN)  # of one that is unknown it is said apart


def twice(effects: Sequence[RowMapping], ledger: Ledger, now: datetime) -> list[str]:
    """A sentence for each message that went, or may have gone, again within thirty days."""
    went = sorted(
        (row for row in effects if row["state"] in COUNTED and row["claimed_at"] is not None),
        key=lambda row: (row["message"], row["claimed_at"]),
    )
    return [_sentence(together, ledger, now) for together in _repeated(went) if len(together) > 1]


def _repeated(went: Sequence[RowMapping]) -> list[list[RowMapping]]:
    """Those that are the same as another soon before are together with it."""
    groups: list[list[RowMapping]] = []
    for row in went:
        mine = [group for group in groups if any(_is_again(row, earlier) for earlier in group)]
        merged = sorted((one for group in mine for one in group), key=lambda one: one["claimed_at"])
        groups = [group for group in groups if group not in mine] + [[*merged, row]]
    return groups


def _is_again(row: RowMapping, earlier: RowMapping) -> bool:
    # The letters of a series are of one name and differ in what they are about: nobody gets those twice.
    is_series = row["enrolment_id"] == earlier["enrolment_id"] and row["fields"] != earlier["fields"]
    is_soon = row["claimed_at"] - earlier["claimed_at"] <= _WITHIN
    return row["message"] == earlier["message"] and not is_series and bool(is_soon)


def _sentence(rows: Sequence[RowMapping], ledger: Ledger, now: datetime) -> str:
    went = "went out" if all(row["state"] == EffectState.SENT for row in rows) else "may have gone out"
    days = [spoken(row["claimed_at"], ledger.zone, now) for row in rows]
    when = f"on {listed(days)}" if len(days) > 2 else f"on {' and on '.join(days)}"
    if len(days) > len(_ORDINALS):
        when = f"from {days[0]} to {days[-1]}"
    told = f"{rows[0]['message']} {went} {_times(len(rows))}, {when}: {_because(rows, ledger, now)}"
    unknown = [place for place, row in enumerate(rows) if row["state"] == EffectState.UNKNOWN]
    leaving = [place for place, row in enumerate(rows) if row["state"] not in _SURE]
    if unknown:
        told += f"; of {_which(unknown, len(rows))} it is not known whether it arrived"
    if leaving:
        told += f"; of {_which(leaving, len(rows))} it is not known yet whether it goes"
    return told + "."


def _times(number: int) -> str:
    return "twice" if number == 2 else f"{_number(number)} times"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _which(places: Sequence[int], number: int) -> str:
    if len(places) == number:
        return "both" if number == 2 else "each"
    if number > len(_ORDINALS):
        return f"{_number(len(places))} of them"
    return listed([f"the {_ORDINALS[place]}" for place in places])


def _because(rows: Sequence[RowMapping], ledger: Ledger, now: datetime) -> str:
    outside = [row for row in rows if row["rule"] == OUTSIDE]
    ours = [row for row in rows if row["rule"] != OUTSIDE]
    if outside:
        part = f"{_number(len(outside))} of them" if ours else "both" if len(rows) == 2 else "all of them"
        sent = f"sent by {systems_outside(row['provider'] for row in outside)}"
        return f"{part} {'was' if len(outside) == 1 else 'were'} {sent}{_rest(ours) if ours else ''}"
    if len(journeys := list(dict.fromkeys(str(row["journey"]) for row in rows))) > 1:
        if len(rows) == 2:
            return f"{journeys[0]} asked for one and {journeys[1]} for the other"
        return f"{listed(journeys)} asked for it"
    entered = list({row["enrolment_id"]: row for row in reversed(rows)}.values())[::-1]
    if len(entered) == 1:
        again = "a second time" if len(rows) == 2 else _times(len(rows))
        return f"{journeys[0]} asked for it {again} in one enrolment"
    return f"{_number(len(entered))} enrolments asked for it, {listed([_name(ledger, row, now) for row in entered])}"


def _rest(ours: Sequence[RowMapping]) -> str:
    names = listed(list(dict.fromkeys(str(row["journey"]) for row in ours)))
    return f", and {names} asked for the other{'s' if len(ours) > 1 else ''}"


def _name(ledger: Ledger, row: RowMapping, now: datetime) -> str:
    passage = ledger.enrolment(row["enrolment_id"])
    name, began = str(row["journey"]), ledger.asked_by(passage, now)
    if passage is not None and passage["key"]:
        name += f" for {passage['key']}"
    return name if began is None else f"{name} ({began})"
