"""The one gate: may this message go to this customer now?"""

from collections.abc import Callable
from datetime import datetime, timedelta

from traffic.picture import Intent, Picture
from traffic.quiet import quiet_until
from workflows.vocabulary.gate import Decision, Verdict
from workflows.vocabulary.pausing import ASK, PAUSED
from workflows.vocabulary.policies import Policy

Rule = Callable[[Intent, Picture, Policy, datetime], Decision | None]


def decide(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision:
    """The first rule that objects, or *clear*; pure, so the same question always gets the same answer."""
    for rule in RULES:
        decision = rule(intent, picture, policy, now)
        if decision is not None:
            return decision
    return Decision(verdict=Verdict.CLEAR, rule="clear", reason="no rule objects")


def _journey_over(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: nothing is said on behalf of a journey that has reached its goal or an exit."""
    if intent.ended_by is None:
        return None
    return Decision(verdict=Verdict.DROP, rule="journey-over", reason=f"the journey ended: {intent.ended_by}")


def _overtaken(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: the journey itself said `unless`."""
    if intent.overtaken_by is None:
        return None
    return Decision(verdict=Verdict.DROP, rule="overtaken", reason=f"{intent.overtaken_by} came first")


def _expired(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: a message past its time is worse than none."""
    if intent.expires_at is None or now < intent.expires_at:
        return None
    return Decision(
        verdict=Verdict.DROP, rule="expired", reason=f"it was good until {intent.expires_at:%d %b %Y %H:%M}"
    )


def _paused(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: somebody has switched the journey, or everything, off for now."""
    if not picture.pauses:
        return None
    return Decision(verdict=Verdict.HOLD, rule=PAUSED, reason=picture.pauses[0].in_words())


def _after_pause(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds what a pause kept waiting: the step itself says whether that still goes."""
    if not intent.was_paused or intent.is_approved:
        return None
    if intent.after_pause.asks:
        return Decision(verdict=Verdict.HOLD, rule=ASK, reason="an operator is to say whether it goes after the pause")
    if not intent.after_pause.is_stale(now - intent.asked_at):
        return None
    reason = f"a pause kept it waiting since {intent.asked_at:%d %b %Y %H:%M}: stale"
    return Decision(verdict=Verdict.DROP, rule="stale-after-pause", reason=reason)


def _unreachable(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: there is no address to send to."""
    if picture.standing.is_reachable:
        return None
    return Decision(verdict=Verdict.DROP, rule="no-address", reason=f"the customer has no address for {intent.channel}")


def _consent(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds the purposes the policy names: without a recorded yes, no."""
    if intent.purpose not in policy.consent.binds:
        return None
    for scope in (intent.topic, intent.purpose.value):
        consent = picture.standing.consents.get(scope)
        if consent is not None and not consent.is_given:
            reason = f"the customer opted out of {scope} on {consent.at:%d %b %Y}"
            return Decision(verdict=Verdict.DROP, rule="consent", reason=reason)
    consents = picture.standing.consents
    if intent.purpose.value in consents or intent.topic in consents:
        return None
    return Decision(verdict=Verdict.DROP, rule="consent", reason=f"no consent to {intent.purpose} is recorded")


def _held(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds the purposes each hold names: nothing is sold over an open complaint."""
    for hold in picture.standing.holds:
        if intent.purpose in hold.binds and hold.is_active_at(now) and hold.opened_by != intent.workflow:
            reason = f"{hold.opened_by} holds it until {hold.expires_at:%d %b %Y %H:%M}: {hold.key}"
            return Decision(verdict=Verdict.HOLD, rule=hold.rule, reason=reason, until=hold.expires_at)
    for rule in policy.holds:
        if intent.purpose not in rule.binds:
            continue
        for hold in picture.standing.holds:
            if hold.rule == rule.name and hold.is_active and hold.opened_at is not None:
                reason = f"{rule.name} {hold.key} is open since {hold.opened_at:%d %b %Y}"
                if now - hold.opened_at > timedelta(days=rule.alert_after_days):
                    reason += f", longer than {rule.alert_after_days} days: somebody should look"
                return Decision(verdict=Verdict.HOLD, rule=rule.name, reason=reason)
    return None


def _quiet(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds the purposes the policy names: nobody is woken."""
    hours = policy.quiet_hours
    if hours is None or intent.purpose not in hours.binds:
        return None
    until = quiet_until(hours, picture.standing.time_zone, now)
    if until is None:
        return None
    reason = f"quiet hours in {picture.standing.time_zone}: {hours.starts:%H:%M} to {hours.ends:%H:%M}"
    return Decision(verdict=Verdict.DEFER, rule="quiet-hours", reason=reason, until=until)


def _capped(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds the purposes each cap names: so many in so many days, counting what was claimed."""
    for cap in policy.caps:
        if intent.purpose not in cap.binds:
            continue
        window = timedelta(days=cap.within_days)
        since = now - window
        counted = [m.claimed_at for m in picture.past if m.claimed_at > since and m.purpose in cap.binds]
        if len(counted) < cap.most:
            continue
        until = sorted(counted)[-cap.most] + window if cap.most else None
        reason = f"cap {cap.name}: {len(counted)} of {cap.most} in {cap.within_days:g} days"
        verdict = Verdict.DEFER if until else Verdict.DROP
        return Decision(verdict=verdict, rule=cap.name, reason=reason, until=until)
    return None


RULES: tuple[Rule, ...] = (
    *(_journey_over, _overtaken, _expired, _paused, _after_pause),
    *(_unreachable, _consent, _held, _quiet, _capped),
)
