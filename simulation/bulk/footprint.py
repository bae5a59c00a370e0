"""What one customer got and why, as a line of JSON that another version's can be compared with."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from simulation.records import Known, Wanted

FORMAT = 1
"""Of a file of footprints: one line a customer, in the order of their ids; raised when a line's meaning changes."""


def footprint(known: Known) -> str:
    """One customer's line; instants are in UTC."""
    decisions: dict[object, list[Mapping[str, Any]]] = {}
    for met in known.decisions:
        told = {
            "at": _at(met.at),
            "verdict": met.verdict,
            "rule": met.rule,
            "reason": met.reason,
            "until": _at(met.until),
        }
        decisions.setdefault(met.effect_id, []).append(told)
    return json.dumps(
        {
            "customer": known.id,
            "messages": [_message(known, wanted, decisions.get(wanted.id, [])) for wanted in known.wanted.values()],
            "enrolments": [
                {
                    "journey": e.journey,
                    "version": e.version,
                    "key": e.key,
                    "started_at": _at(e.started_at),
                    "refused": e.refused,
                    "ended_at": _at(e.ended_at),
                    "outcome": e.outcome,
                    "reason": e.reason,
                }
                for e in known.enrolments.values()
            ],
            "campaigns": [
                {"journey": s.journey, "campaign": s.campaign, "action": s.action, "at": _at(s.done_at)}
                for s in known.campaigns.values()
            ],
        },
        separators=(",", ":"),
    )


def _message(known: Known, wanted: Wanted, decisions: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    intent = wanted.intent
    return {
        "journey": intent.journey,
        "key": known.enrolments[wanted.enrolment_id].key,
        "message": intent.message,
        "fields": wanted.fields,
        "asked_at": _at(intent.asked_at),
        "state": wanted.state,
        "at": _at(wanted.settled_at),
        "rule": wanted.rule,
        "reason": wanted.reason,
        "decisions": decisions,
    }


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
