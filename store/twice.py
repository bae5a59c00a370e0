"""Why somebody got the same thing twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import RowMapping

from store.why_rows import Ledger
from traffic.outside import OUTSIDE
from traffic.spoken import spoken
from workflows.vocabulary.gate import COUNTED, EffectState

_WITHIN = timedelta(days=30)


def twice(effects: Sequence[RowMapping], ledger: Ledger, now: datetime) -> list[str]:
    """A sentence for each two of one message that went, or may have gone, within thirty days."""
    went = sorted(
        (row for row in effects if row["state"] in COUNTED and row["claimed_at"] is not None),
        key=lambda row: (row["message"], row["claimed_at"]),
    )
    return [
        _sentence(first, second, ledger, now)
        for first, second in pairwise(went)
        if _is_the_same(first, second) and second["claimed_at"] - first["claimed_at"] <= _WITHIN
    ]


def _is_the_same(first: RowMapping, second: RowMapping) -> bool:
    # The letters of a series are of one name and differ in what they are about: nobody gets those twice.
    is_series = first["enrolment_id"] == second["enrolment_id"] and first["fields"] != second["fields"]
    return first["message"] == second["message"] and not is_series


def _sentence(first: RowMapping, second: RowMapping, ledger: Ledger, now: datetime) -> str:
    days = (spoken(row["claimed_at"], ledger.zone, now) for row in (first, second))
    went = f"{first['message']} went out twice, on {' and on '.join(days)}: {_because(first, second, ledger, now)}"
    unknown = [which for which, row in (("first", first), ("second", second)) if row["state"] == EffectState.UNKNOWN]
    if unknown:
        went += f"; of the {' and the '.join(unknown)} it is not known whether it arrived"
    return went + "."


def _because(first: RowMapping, second: RowMapping, ledger: Ledger, now: datetime) -> str:
    if OUTSIDE in (first["rule"], second["rule"]):
        outside = first if first["rule"] == OUTSIDE else second
        return f"{outside['provider']}, a system outside Sojourn, sent one of them or both"
    if first["journey"] != second["journey"]:
        return f"{first['journey']} asked for one and {second['journey']} for the other"
    if first["enrolment_id"] == second["enrolment_id"]:
        return f"{first['journey']} asked for it a second time in one enrolment"
    return f"two enrolments asked for it, {' and '.join(_name(ledger, row, now) for row in (first, second))}"


def _name(ledger: Ledger, row: RowMapping, now: datetime) -> str:
    passage = ledger.enrolment(row["enrolment_id"])
    name, began = str(row["journey"]), ledger.asked_by(passage, now)
    if passage is not None and passage["key"]:
        name += f" for {passage['key']}"
    return name if began is None else f"{name} ({began})"
