"""What came of a simulation, as one document whose shape other programs may rely on; docs/backtest.md describes it."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TypeVar

from simulation.bulk.cores import Simulated
from simulation.bulk.setting import Setting
from simulation.bulk.shopping import COUPON_CAMPAIGN, WIN_BACK, Shopping
from simulation.bulk.tally import Tally, middle

FORMAT = 1
"""Of a report; raised when a field's meaning changes, or a field goes away. New ones may come at any time."""

Report = dict[str, Any]
NamesT = TypeVar("NamesT", bound=tuple[str, ...])


def report(simulated: Simulated, setting: Setting, data: str, policy: str) -> Report:
    """The document; `data` and `policy` say what they are called. Same data, setting and names: same document."""
    tally, granted = simulated.counted.tally, simulated.granted
    peak, since = tally.peak()
    return {
        "format": FORMAT,
        "journeys": sorted(setting.journeys),
        "seed": setting.seed,
        "policy": policy,
        "data": {
            "name": data,
            "begins": _at(simulated.begins),
            "ends": _at(simulated.ends),
            "observed_until": _at(setting.observed_until),
        },
        "granted": {
            "is_reachable": granted.is_reachable,
            "consents": sorted(granted.consents),
            "zone": granted.zone,
        },
        "customers": tally.customers,
        "events": tally.events.total(),
        "events_by_type": dict(tally.events),
        "events_by_day": {day.isoformat(): number for day, number in tally.events_by_day.items()},
        "entered": dict(tally.entered),
        "refused": _nested(tally.refused),
        "outcomes": _nested(tally.outcomes),
        "reasons": _nested(tally.reasons),
        "still_open": dict(tally.still_open),
        "days_inside": _middles(tally.lasted),
        "peak": {"journeys": peak, "since": _at(since)},
        "messages": _messages(tally),
        "collisions_avoided": dict(tally.kept_apart),
        "steered": _nested(tally.steered),
        "arms": _nested(tally.exposed),
        "stuck": {"runs": tally.stuck_runs, "first": tally.stuck},
        **_shopping(simulated.counted.shopping, setting.journeys),
    }


def as_json(document: Report) -> str:
    """The document as text; its keys are sorted, so that the same is the same to the byte."""
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _shopping(shopping: Shopping, journeys: tuple[str, ...]) -> Report:
    """What only those two journeys can tell."""
    found: Report = {}
    if COUPON_CAMPAIGN in journeys:
        found["campaigns"] = {kind: asdict(counted) for kind, counted in shopping.campaigns.items()}
        found["reminders"] = {**asdict(shopping.reminders), "kept": dict(shopping.reminders.kept)}
    if WIN_BACK in journeys:
        found["lapses"] = asdict(shopping.lapses)
    return found


def _messages(tally: Tally) -> Report:
    found: dict[str, Report] = {}
    asked, decided, states = _by_second(tally.asked), _nested(tally.decided), _nested(tally.came_to)
    waited = _middles(tally.waited)
    for message, number in asked.items():
        found[message] = {
            "asked": number,
            "decisions": decided.get(message, {}),
            "states": states.get(message, {}),
            "hours_waited": waited.get(message),
        }
    return found


def _by_second(counted: Counter[tuple[str, str]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for (_, message), number in counted.items():
        summed[message] += number
    return summed


def _nested(counted: Mapping[NamesT, int]) -> Report:
    """Counts by several names as one document in another."""
    found: Report = {}
    for names, number in counted.items():
        place = found
        for name in names[:-1]:
            place = place.setdefault(str(name), {})
        place[str(names[-1])] = number
    return found


def _middles(counted: Mapping[tuple[str, int], int]) -> Report:
    """By name, the value that half of them do not exceed, and the one that all but a tenth do not."""
    by_name: dict[str, list[tuple[int, int]]] = {}
    for (name, value), number in counted.items():
        by_name.setdefault(name, []).append((value, number))
    return {name: {"half": middle(values), "nine_tenths": middle(values, 0.9)} for name, values in by_name.items()}


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
