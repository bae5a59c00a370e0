"""Footprints written by hand, as two versions would leave them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from simulation.difference.change import Change
from simulation.difference.changes import changes
from simulation.difference.footprint_file import read_footprint

START = datetime(2017, 3, 1, tzinfo=UTC)
Told = Mapping[str, Any]


def day(number: float) -> str:
    """So many days after the first of March."""
    return (START + timedelta(days=number)).isoformat().replace("+00:00", "Z")


def message(
    asked: float,
    name: str = "coupon-reminder",
    *,
    journey: str = "coupon-campaign",
    key: str | None = None,
    fields: Told | None = None,
    met: tuple[tuple[float, str, str], ...] = (),
    sent: float | None = None,
    dropped_by: str | None = None,
) -> Told:
    """One that goes out when it is asked for, or as (day, verdict, rule) of what it `met` and the rest say."""
    last = met[-1] if met else None
    at = None if dropped_by else asked if sent is None else sent
    decisions = [
        {"at": day(on), "verdict": v, "rule": r, "reason": f"because of {r}", "until": None} for on, v, r in met
    ]
    waits = dropped_by == "waits"
    return {
        "journey": journey,
        "key": key,
        "message": name,
        "fields": dict(fields or {}),
        "asked_at": day(asked),
        "state": "waiting" if waits else "suppressed" if dropped_by else "sent",
        "at": None if waits else day(asked if at is None else at),
        "rule": last[2] if waits and last else dropped_by or "clear",
        "reason": "",
        "decisions": decisions,
    }


def passage(
    started: float,
    ended: float | None = None,
    outcome: str | None = None,
    *,
    journey: str = "coupon-campaign",
    key: str | None = None,
    version: int = 1,
    reason: str | None = None,
    refused: str | None = None,
) -> Told:
    """A passage through a journey, open if it has no end."""
    return {
        "journey": journey,
        "version": version,
        "key": key,
        "started_at": day(started),
        "refused": refused,
        "ended_at": None if ended is None else day(ended),
        "outcome": outcome,
        "reason": reason,
    }


def campaign(at: float, action: str = "pause", name: str = "all-campaigns") -> Told:
    """A campaign elsewhere, paused or resumed."""
    return {"journey": "support-case", "campaign": name, "action": action, "at": day(at)}


def line(customer: str, *messages: Told, passages: tuple[Told, ...] = (), campaigns: tuple[Told, ...] = ()) -> str:
    """A customer's line."""
    told = {"customer": customer, "messages": messages, "enrolments": passages or (passage(0),), "campaigns": campaigns}
    return json.dumps(told, separators=(",", ":")) + "\n"


def otherwise(old: str, new: str) -> list[Change]:
    """What differs between two lines."""
    return changes(read_footprint(old), read_footprint(new))


def told(old: str, new: str) -> list[tuple[str, str, str]]:
    """The same: of each change the kind, what it is about, and why."""
    return [(change.kind.value, change.about, change.reason) for change in otherwise(old, new)]


def written(file: Path, *lines: str) -> Path:
    """A file of these lines."""
    file.write_text("".join(lines))
    return file
