"""Caps on what one customer gets, and each team's share of it."""

from datetime import datetime

from traffic.picture import Intent, Picture
from traffic.rules.counting import counted
from traffic.rules.rule import minute
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.policy import Policy


def capped(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds what each cap or quota names: so many in so long, counting what was claimed, here or elsewhere."""
    for limit in policy.limits:
        most = limit.most_for(intent) if limit.covers(intent) else None
        if most is None:
            continue
        zone = picture.standing.time_zone
        instants = counted(limit, intent, picture.said, zone, now)
        if len(instants) >= most:
            return _full(limit, intent, most, sorted(instants), limit.ends(zone, now))
    return None


def _full(limit: Cap | Quota, intent: Intent, most: int, instants: list[datetime], ends: datetime | None) -> Decision:
    until = None
    if most:
        until = ends or instants[-most] + limit.length
    of = f"{intent.team}'s share of {limit.name}" if isinstance(limit, Quota) else f"cap {limit.name}"
    reason = f"{of}: {len(instants)} of {most} {limit.in_words}"
    return Decision(
        verdict=Verdict.DEFER if until else Verdict.DROP,
        rule=limit.name,
        kind=Kind.QUOTA if isinstance(limit, Quota) else Kind.CAP,
        reason=reason,
        until=until,
        inputs={"most": most, "counted": len(instants), "last": [minute(at) for at in instants[-3:]]},
    )
