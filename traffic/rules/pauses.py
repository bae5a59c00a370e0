"""What people hold in place: a journey, everything, or whatever a policy's kill switch names."""

from datetime import datetime

from traffic.picture import Intent, Picture
from traffic.rules.rule import minute
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.pausing import ASK, PAUSED
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.switches import Off


def paused(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: somebody has switched the journey, or everything, off for now."""
    if not picture.pauses:
        return None
    pause = picture.pauses[0]
    inputs = {"scope": pause.scope, "by": pause.by, "why": pause.why, "since": pause.since.isoformat()}
    return Decision(verdict=Verdict.HOLD, rule=PAUSED, kind=Kind.PAUSED, reason=pause.in_words(), inputs=inputs)


def after_pause(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds what a pause kept waiting: the step itself says whether that still goes."""
    if not intent.was_paused or intent.is_approved:
        return None
    if intent.after_pause.asks:
        reason = "an operator is to say whether it goes after the pause"
        return Decision(verdict=Verdict.HOLD, rule=ASK, kind=Kind.AFTER_PAUSE, reason=reason)
    if not intent.after_pause.is_stale(now - intent.asked_at):
        return None
    reason = f"a pause kept it waiting since {minute(intent.asked_at)}: stale"
    return Decision(verdict=Verdict.DROP, rule="stale-after-pause", kind=Kind.AFTER_PAUSE, reason=reason)


def switched_off(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds what each switch of the policy names: whoever runs the business stops it, without a deploy."""
    for switch in policy.switches:
        if switch.covers(intent):
            verdict = Verdict.HOLD if switch.does is Off.HOLD else Verdict.DROP
            reason = f"switched off by {switch.name}: {switch.why}"
            return Decision(verdict=verdict, rule=switch.name, kind=Kind.SWITCH, reason=reason)
    return None
