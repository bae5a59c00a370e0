"""The best message goes, not the first one: whoever is less important gives way where there is not room for both."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from traffic.order import last_heard, place_of
from traffic.picture import Intent, Picture, Rival
from traffic.rules.counting import counted
from traffic.rules.rule import minute
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.pausing import ASK, PAUSED
from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.policy import Policy

GATHERING = "gathering"
OUTRANKED = "outranked"
_ASKS_BY_ITSELF = (GATHERING, OUTRANKED)


def gathering(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds what the policy names, where a cap counts it: it is waited for what else is to be said."""
    if policy.gathering is None or not policy.gathering.covers(intent):
        return None
    until = intent.asked_at + timedelta(minutes=policy.gathering.minutes)
    if intent.expires_at is not None and now < intent.expires_at:
        # Half of its time at most: what is good for an hour must not be stale once it has gathered for one.
        until = min(until, intent.asked_at + (intent.expires_at - intent.asked_at) / 2)
    if now >= until or not any(_limits(limit, intent) for limit in policy.limits):
        return None
    reason = f"until {minute(until)} it is seen what else is to be said"
    return Decision(verdict=Verdict.DEFER, rule=GATHERING, kind=Kind.RANK, reason=reason, until=until)


def outranked(
    intent: Intent, picture: Picture, policy: Policy, now: datetime, would_go: Callable[[Intent], bool]
) -> Decision | None:
    """Binds whatever a cap or quota counts: the last place is left to what is more important and asks for it as well.

    `would_go` says whether nothing else speaks against a message, or only that it is still gathering. What has not
    asked again in time gives up its place: its journey may be gone.
    """
    ahead = _ahead(intent, picture, policy, now)
    if not ahead:
        return None
    said, zone = picture.said, picture.standing.time_zone
    judged: dict[EffectId, bool] = {}  # each once, however many limits are shared with it
    for limit in policy.limits:
        if not _limits(limit, intent):
            continue
        sharing = [r for r in ahead if _limits(limit, r.intent) and limit.is_counted_with(intent, r.intent)]
        room = (limit.most_for(intent) or 0) - len(counted(limit, intent, said, zone, now))
        if len(sharing) >= room:
            for rival in sharing:
                if rival.intent.effect_id not in judged:
                    judged[rival.intent.effect_id] = would_go(rival.intent)
            going = [rival for rival in sharing if judged[rival.intent.effect_id]]
            if len(going) >= room:
                return _gives_way(going, limit, picture, now)
    return None


def asleep(decision: Decision, waiting: Iterable[Rival], now: datetime) -> list[Rival]:
    """Whom a message gives way to though they know of no reason to ask now: they are to be told."""
    ahead = decision.inputs.get("effects", ())
    if decision.rule != OUTRANKED or not isinstance(ahead, list):
        return []
    there = [rival for rival in waiting if str(rival.intent.effect_id) in ahead]
    return [rival for rival in there if rival.rule not in _ASKS_BY_ITSELF and rival.due > now]


def _ahead(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> list[Rival]:
    asking = [r for r in picture.waiting if now - picture.patience < r.due and not _is_kept(r, now)]
    if not asking:
        return []
    heard = last_heard(picture.past)
    here = place_of(intent, policy, heard)
    return [rival for rival in asking if place_of(rival.intent, policy, heard) < here]


def _is_kept(rival: Rival, now: datetime) -> bool:
    # What a pause keeps is due when that is over: from then on it asks like any other.
    return rival.rule == ASK or (rival.rule == PAUSED and now < rival.due)


def _limits(limit: Cap | Quota, intent: Intent) -> bool:
    return limit.covers(intent) and limit.most_for(intent) is not None


def _gives_way(going: list[Rival], limit: Cap | Quota, picture: Picture, now: datetime) -> Decision:
    names = [rival.intent.message for rival in going]
    # Whoever sleeps is told to ask now; the others do so when they said.
    until = max([now, *(rival.due for rival in going if rival.rule in _ASKS_BY_ITSELF)]) + picture.patience
    go = "goes" if len(names) == 1 else "go"
    reason = f"{' and '.join(names)} {go} first: {limit.name} leaves no room for more"
    effects = [str(rival.intent.effect_id) for rival in going]
    inputs = {"limit": limit.name, "ahead": names, "effects": effects}
    return Decision(verdict=Verdict.DEFER, rule=OUTRANKED, kind=Kind.RANK, reason=reason, until=until, inputs=inputs)
