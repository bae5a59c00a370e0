"""One passage through a journey, or the refusal of it, as a sentence about the customer."""

from datetime import datetime

from sqlalchemy import RowMapping

from store.why_entries import JourneyWhy
from store.why_rows import Ledger
from traffic.spoken import listed, spoken_day
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.words_told import less_addresses


def journey_why(row: RowMapping, ledger: Ledger, now: datetime) -> JourneyWhy:
    """What became of one wish to enter."""
    reason = less_addresses(row["reason"] or "") or None
    return JourneyWhy(
        text=f"They {_text(row, ledger, reason, now)}.",
        **{name: row[name] for name in ("journey", "key", "started_at", "refused", "ended_at", "outcome")},
        started_by=row["type"],
        reason=reason,
    )


def _text(row: RowMapping, ledger: Ledger, reason: str | None, now: datetime) -> str:
    name = row["journey"] + (f" for {row['key']}" if row["key"] else "")
    began = spoken_day(row["started_at"], ledger.zone, now)
    if row["refused"] is not None:
        return f"did not enter {name} on {began} ({row['refused']})"
    if row["ended_at"] is not None:
        ended = spoken_day(row["ended_at"], ledger.zone, now)
        span = f"on {began}" if ended == began else f"from {began} to {ended}"
        return f"were in {name} {span} ({row['outcome']}{f', {reason}' if reason else ''})"
    return f"have been in {name} since {began}, {_waits(row, ledger, now)}"


def _waits(row: RowMapping, ledger: Ledger, now: datetime) -> str:
    if row["marked_by"]:
        return f"which {row['marked_by']} is about to end"
    asked = [effect for effect in ledger.effects if effect["enrolment_id"] == row["id"]]
    waiting = [effect["message"] for effect in asked if effect["state"] == EffectState.WAITING]
    if waiting:
        names = list(dict.fromkeys(waiting))
        return f"where {listed(names)} {'waits' if len(names) == 1 else 'wait'} at the gate"
    if not asked:
        return "which has not asked for a message yet"
    last = asked[0]
    return f"which last asked for {last['message']} on {spoken_day(last['asked_at'], ledger.zone, now)}"
