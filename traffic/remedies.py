"""What would have to be otherwise for a message to go: the remedy of each objection that has one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from traffic.picture import Consent, Hold, Intent, Picture
from traffic.rules.rank import GATHERING
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.pausing import EVERYTHING
from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.policy import Policy

_ANY_NUMBER = 10_000


@dataclass(frozen=True, slots=True)
class World:
    """All that a decision is made from, but the time."""

    intent: Intent
    picture: Picture
    policy: Policy


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that would have to be otherwise: `words` follows "would go if".

    `in_hindsight` follows "could only have gone if". `rule` names what objects; `subject` the hold's key, the consent's
    scope, the channel, the messages ahead; `by` who opened the hold. `by_itself_at` is when it comes about if nobody
    does anything.
    """

    kind: Kind
    rule: str
    words: str
    in_hindsight: str
    subject: str = ""
    by: str = ""
    by_itself_at: datetime | None = None


def condition_of(decision: Decision, intent: Intent) -> Condition | None:
    """What would take an objection away; None if nothing would, or time alone will."""
    words = _WORDS.get(decision.kind)
    if words is None or (decision.verdict is Verdict.DEFER and decision.kind is not Kind.RANK):
        return None
    if decision.rule == GATHERING or (decision.kind is Kind.AFTER_PAUSE and decision.verdict is Verdict.DROP):
        return None
    return words(decision, intent)


def thing(rule: str, key: str) -> str:
    """What a hold rule watches, as one would call it: `support case 881` for `open-support-case`."""
    return f"{rule.removeprefix('open-').replace('-', ' ')} {key}"


def whose(opened_by: str) -> str:
    """Who opened a hold: an operator, or a journey without the customer whom its workflow names."""
    return opened_by.partition("/")[0]


def the_hold(decision: Decision) -> str:
    """What held it: `support case 881`, or `the hold trip` that somebody placed."""
    key = _input(decision, "hold")
    return f"the hold {key}" if decision.inputs.get("opened_by") else thing(decision.rule, key)


def _input(decision: Decision, name: str) -> str:
    found = decision.inputs.get(name, "")
    return ", ".join(found) if isinstance(found, list) else str(found)


def _hold(decision: Decision, intent: Intent) -> Condition:
    key, by = _input(decision, "hold"), _input(decision, "opened_by")
    what = thing(decision.rule, key)
    now, then = f"{what} closed", f"{what} had been closed"
    if by:
        now, then = f"{whose(by)} lifted the hold {key}", f"{whose(by)} had lifted the hold {key}"
    return Condition(Kind.HOLD, decision.rule, now, then, key, by, decision.until)


def _pause(decision: Decision, intent: Intent) -> Condition:
    scope = _input(decision, "scope") or intent.journey
    what = "everything" if scope == EVERYTHING else scope
    return Condition(Kind.PAUSED, decision.rule, f"{what} were resumed", f"{what} had been resumed", scope)


def _operator(decision: Decision, intent: Intent) -> Condition:
    return Condition(Kind.AFTER_PAUSE, decision.rule, "an operator said retry", "an operator had said retry")


def _address(decision: Decision, intent: Intent) -> Condition:
    what = f"an address for {intent.channel}"
    return Condition(Kind.ADDRESS, decision.rule, f"{what} were known", f"{what} had been known")


def _suppression(decision: Decision, intent: Intent) -> Condition:
    what = "taken off the suppression list"
    now, then = f"the customer were {what}", f"the customer had not been on the {what.partition('the ')[2]}"
    return Condition(Kind.SUPPRESSION, decision.rule, now, then, _input(decision, "channel"))


def _consent(decision: Decision, intent: Intent) -> Condition:
    scope = _input(decision, "scope") or intent.purpose.value
    # Without a word on record, a yes to the topic would have done as well.
    scopes = scope if "withdrawn_at" in decision.inputs else " or ".join(dict.fromkeys((scope, intent.topic or scope)))
    now, then = f"the customer consented to {scope}", f"the customer had consented to {scopes}"
    return Condition(Kind.CONSENT, decision.rule, now, then, scope)


def _switch(decision: Decision, intent: Intent) -> Condition:
    what = f"the switch {decision.rule}"
    now, then = f"{what} were taken out of the policy", f"{what} had not been in the policy"
    return Condition(Kind.SWITCH, decision.rule, now, then)


def _holdout(decision: Decision, intent: Intent) -> Condition:
    where = f"in the holdout {decision.rule}"
    now, then = f"the customer were not {where}", f"the customer had not been {where}"
    return Condition(Kind.HOLDOUT, decision.rule, now, then)


def _hours(decision: Decision, intent: Intent) -> Condition:
    now, then = "the policy's hours left it any time", "the policy's hours had left it any time"
    return Condition(Kind.HOURS, decision.rule, now, then)


def _limit(decision: Decision, intent: Intent) -> Condition:
    what = f"{intent.team}'s share of" if decision.kind is Kind.QUOTA else "the cap"
    now, then = f"{what} {decision.rule} let any through", f"{what} {decision.rule} had let any through"
    return Condition(decision.kind, decision.rule, now, then)


def _rank(decision: Decision, intent: Intent) -> Condition:
    ahead = _input(decision, "ahead")
    now, then = f"{ahead} did not go first", f"{ahead} had not gone first"
    return Condition(Kind.RANK, decision.rule, now, then, ahead)


_WORDS: dict[Kind, Callable[[Decision, Intent], Condition]] = {
    Kind.HOLD: _hold,
    Kind.PAUSED: _pause,
    Kind.AFTER_PAUSE: _operator,
    Kind.ADDRESS: _address,
    Kind.SUPPRESSION: _suppression,
    Kind.CONSENT: _consent,
    Kind.SWITCH: _switch,
    Kind.HOLDOUT: _holdout,
    Kind.HOURS: _hours,
    Kind.CAP: _limit,
    Kind.QUOTA: _limit,
    Kind.RANK: _rank,
}


def fulfil(condition: Condition, world: World) -> World:
    """The world in which a condition holds."""
    intent, picture, policy = world.intent, world.picture, world.policy
    standing = picture.standing
    match condition.kind:
        case Kind.HOLD:
            holds = tuple(_lifted(hold) if _is_meant(condition, hold) else hold for hold in standing.holds)
            standing = replace(standing, holds=holds)
        case Kind.PAUSED:
            picture = replace(picture, pauses=tuple(p for p in picture.pauses if p.scope != condition.subject))
            intent = replace(intent, was_paused=True)
        case Kind.AFTER_PAUSE:
            intent = replace(intent, is_approved=True)
        case Kind.ADDRESS:
            standing = replace(standing, is_reachable=True)
        case Kind.SUPPRESSION:
            left = {channel: word for channel, word in standing.suppressed.items() if channel != condition.subject}
            standing = replace(standing, suppressed=left)
        case Kind.CONSENT:
            given = {condition.subject: Consent(is_given=True, at=intent.asked_at)}
            standing = replace(standing, consents={**standing.consents, **given})
        case Kind.RANK:
            ahead = condition.subject.split(", ")
            waiting = tuple(rival for rival in picture.waiting if rival.intent.message not in ahead)
            picture = replace(picture, waiting=waiting)
        case _:
            policy = _without(condition, intent, policy)
    return World(intent, replace(picture, standing=standing), policy)


def _is_meant(condition: Condition, hold: Hold) -> bool:
    return (hold.rule, hold.key, hold.opened_by or "") == (condition.rule, condition.subject, condition.by)


def _lifted(hold: Hold) -> Hold:
    return replace(hold, closed_at=hold.opened_at)


def _without(condition: Condition, intent: Intent, policy: Policy) -> Policy:
    match condition.kind:
        case Kind.SWITCH:
            return policy.model_copy(update={"switches": tuple(s for s in policy.switches if s.name != condition.rule)})
        case Kind.HOLDOUT:
            return policy.model_copy(update={"holdouts": tuple(h for h in policy.holdouts if h.name != condition.rule)})
        case Kind.HOURS:
            quiet = tuple(hours for hours in policy.quiet_hours if not hours.covers(intent))
            windows = tuple(window for window in policy.windows if not window.covers(intent))
            return policy.model_copy(update={"quiet_hours": quiet, "windows": windows})
        case _:
            caps = tuple(_raised(cap) if cap.name == condition.rule else cap for cap in policy.caps)
            quotas = tuple(_shared(q, intent) if q.name == condition.rule else q for q in policy.quotas)
            return policy.model_copy(update={"caps": caps, "quotas": quotas})


def _raised(cap: Cap) -> Cap:
    return cap.model_copy(update={"most": _ANY_NUMBER})


def _shared(quota: Quota, intent: Intent) -> Quota:
    return quota.model_copy(update={"shares": {**quota.shares, intent.team: _ANY_NUMBER}})
