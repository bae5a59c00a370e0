"""The traffic report reckoned row by row, in the plainest way, and a ledger drawn by lot to try it on."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.store.scenes import NOON

Row = Mapping[str, Any]
RULES = (
    *(("defer", "quiet-hours", "hours"), ("defer", "weekly", "cap"), ("defer", "shares", "quota")),
    *(("defer", "outranked", "rank"), ("defer", "gathering", "rank"), ("hold", "open-case", "hold")),
    *(
        ("hold", "paused", "paused"),
        ("hold", "strike", "switch"),
        ("drop", "weekly", "cap"),
        ("clear", "clear", "clear"),
    ),
    *(("hold", "open-case", ""), ("defer", "weekly", ""), ("defer", "quiet-hours", ""), ("hold", "paused", "")),
    ("drop", "consent", "consent"),
)
_STATES = ("waiting", "claimed", "sent", "sent", "rejected", "unknown", "suppressed", "expired")
_ENDS = {"suppressed": ("consent", "journey-over", "overtaken", "skipped"), "expired": ("expired",)}


def drawn(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Effects and their decisions over twenty days about noon."""
    lot = random.Random(seed)

    def instant() -> datetime:
        # Often the very instants at which a stretch of time begins or ends.
        return NOON + timedelta(hours=lot.choice([-24, 24, lot.randint(-240, 240), lot.randint(-240, 240)]))

    effects: list[dict[str, Any]] = []
    decisions: list[dict[str, Any]] = []
    for number in range(80):
        state, journey = lot.choice(_STATES), lot.choice(["renewal", "win-back"])
        is_outside = number % 10 == 0
        effect: dict[str, Any] = {
            "id": UUID(int=number + 1),
            "enrolment_id": UUID(int=1),
            "workflow_id": "w",
            "fields": {},
        }
        effect |= {"customer_id": f"c-{number % 7}", "message": "offer", "journey": journey, "topic": "t"}
        effect |= {"purpose": "marketing", "team": lot.choice(["sales", "care"]), "channel": "email"}
        effect |= {"state": "sent" if is_outside else state, "asked_at": instant(), "provider": "listmonk"}
        effect |= {"expires_at": lot.choice([None, instant()]), "claimed_at": None, "settled_at": None}
        if state not in ("waiting", "suppressed", "expired") or is_outside:
            effect |= {"claimed_at": instant(), "settled_at": instant()}
        elif state != "waiting":
            effect |= {"settled_at": instant()}
        rule = "outside" if is_outside else lot.choice(_ENDS.get(state, (None, "clear")))
        effects.append(effect | {"rule": rule})
        for _ in range(0 if is_outside else lot.randint(0, 4)):
            verdict, rule, kind = lot.choice(RULES)
            inputs = {"hold": lot.choice(["881", "882"]), "alerts": lot.randint(0, 2)} if kind == "hold" else {}
            decision = {"effect_id": effect["id"], "customer_id": effect["customer_id"], "at": instant()}
            decision |= {"verdict": verdict, "rule": rule, "kind": kind, "reason": "r", "until": None}
            decisions.append(decision | {"policy_version": 1, "inputs": inputs})
    return effects, decisions


def naive(
    effects: Sequence[Row], decisions: Sequence[Row], since: datetime, until: datetime, now: datetime
) -> dict[str, Any]:
    """The report as plain data, without the parts that are nought."""

    def inside(at: datetime | None) -> bool:
        return at is not None and since <= at < until

    ours = [effect for effect in effects if effect["rule"] != "outside"]
    lately = [decision for decision in decisions if inside(decision["at"])]

    def tally(of: Iterable[Row]) -> dict[str, int]:
        mine = list(of)
        ids = {effect["id"] for effect in mine}
        met = {
            verdict: {d["effect_id"] for d in lately if d["verdict"] == verdict} & ids for verdict in ("defer", "hold")
        }
        return {
            "asked": sum(inside(e["asked_at"]) for e in mine),
            "cleared": sum(inside(e["claimed_at"]) for e in mine),
            "sent": sum(e["state"] == "sent" and inside(e["claimed_at"]) for e in mine),
            "deferred": len(met["defer"]),
            "held": len(met["hold"]),
            "dropped": sum(e["state"] in ("suppressed", "expired") and inside(e["settled_at"]) for e in mine),
            "rejected": sum(e["state"] == "rejected" and inside(e["settled_at"]) for e in mine),
            "unknown": sum(e["state"] == "unknown" and inside(e["settled_at"]) for e in mine),
        }

    def by(field: str) -> dict[str, dict[str, int]]:
        found = {name: tally(e for e in ours if e[field] == name) for name in {e[field] for e in ours}}
        return {name: figures for name, figures in found.items() if any(figures.values())}

    rules: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
    collisions: defaultdict[str, set[UUID]] = defaultdict(set)
    for decision in lately:
        if decision["verdict"] in ("defer", "hold"):
            rules[decision["rule"], decision["verdict"]].add(decision["effect_id"])
        if kind := _collision(decision):
            collisions[kind].add(decision["effect_id"])
            collisions["all"].add(decision["effect_id"])
    for effect in ours:
        if effect["state"] in ("suppressed", "expired") and inside(effect["settled_at"]):
            rules[effect["rule"], "drop"].add(effect["id"])
    last = {decision["effect_id"]: decision for decision in decisions}
    waiting = {e["id"] for e in ours if e["state"] == "waiting"}
    long = [d for effect, d in last.items() if effect in waiting and d["kind"] == "hold" and d["inputs"]["alerts"]]
    moments = [(e["journey"], m) for e in ours if e["expires_at"] and (m := _moment(e, inside, now))]
    return {
        "total": tally(ours),
        "by_team": by("team"),
        "by_journey": by("journey"),
        "rules": {key: len(found) for key, found in rules.items()},
        "collisions": {kind: len(found) for kind, found in collisions.items()},
        "moments": {pair: moments.count(pair) for pair in moments},
        "long": (len({(d["customer_id"], d["inputs"]["hold"]) for d in long}), len(long)),
        "outside": sum(e["rule"] == "outside" and inside(e["claimed_at"]) for e in effects),
    }


def _collision(decision: Row) -> str | None:
    verdict, rule, kind = decision["verdict"], decision["rule"], decision["kind"]
    if kind == "" and verdict == "hold":
        return None if rule == "paused" else "hold"
    if kind == "" and verdict == "defer":
        return None if rule == "quiet-hours" else "cap"
    if kind in ("cap", "quota"):
        return kind if verdict == "defer" else None
    return kind if kind == "hold" or rule == "outranked" else None


def _moment(effect: Row, inside: Any, now: datetime) -> str | None:
    state = effect["state"]
    if state == "sent":
        return "met" if inside(effect["claimed_at"]) else None
    if state == "rejected":
        return "missed" if inside(effect["settled_at"]) else None
    if state not in ("waiting", "suppressed", "expired"):
        return None
    if effect["settled_at"] is None or effect["settled_at"] >= effect["expires_at"]:
        return "missed" if inside(effect["expires_at"]) and effect["expires_at"] <= now else None
    if not inside(effect["settled_at"]):
        return None
    return "not_needed" if effect["rule"] in ("journey-over", "overtaken") else "missed"
