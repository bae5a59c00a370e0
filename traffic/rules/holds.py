"""What keeps messages waiting while something is open."""

from datetime import datetime, timedelta

from traffic.picture import JOURNEY_HOLD, Hold, Intent, Picture
from traffic.rules.rule import day, minute
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.policy import Policy


def held(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds what each hold names: nothing is sold over an open complaint."""
    if not picture.standing.holds:
        return None
    for hold in picture.standing.holds:
        is_its_own = hold.rule == JOURNEY_HOLD and hold.opened_by == intent.workflow
        is_of_somebody_else = hold.opened_by is not None and not is_its_own
        if is_of_somebody_else and _binds(hold, intent) and hold.is_active_at(now):
            return _by_somebody(hold)
    for rule in policy.holds:
        if not rule.covers(intent):
            continue
        for hold in picture.standing.holds:
            is_open = hold.rule == rule.name and hold.opened_by is None and hold.is_active
            if is_open and (decision := _by_event(hold, rule, now)):
                return decision
    return None


def _binds(hold: Hold, intent: Intent) -> bool:
    return (
        intent.purpose in hold.binds
        and (not hold.topics or intent.topic in hold.topics)
        and (not hold.journeys or intent.journey in hold.journeys)
    )


def _by_somebody(hold: Hold) -> Decision:
    until = f" until {minute(hold.expires_at)}" if hold.expires_at else ""
    reason = f"{hold.opened_by} holds it{until}: {hold.key}" + (f", {hold.why}" if hold.why else "")
    inputs = {"hold": hold.key, "opened_by": hold.opened_by or ""} | ({"why": hold.why} if hold.why else {})
    return Decision(
        verdict=Verdict.HOLD, rule=hold.rule, kind=Kind.HOLD, reason=reason, until=hold.expires_at, inputs=inputs
    )


def _by_event(hold: Hold, rule: HoldRule, now: datetime) -> Decision | None:
    since = hold.opened_at or now
    until = None if rule.expires_after_days is None else since + timedelta(days=rule.expires_after_days)
    if until is not None and now >= until:
        return None
    reason = f"{rule.name} {hold.key} is open since {day(since)}"
    if alerts := (now - since) // timedelta(days=rule.alert_after_days):
        # A new number is a new reason, and so a new line on record: the alert comes again while it is open.
        reason += f", longer than {alerts * rule.alert_after_days} days: somebody should look"
    inputs = {"hold": hold.key, "since": since.isoformat(), "alerts": alerts}
    return Decision(verdict=Verdict.HOLD, rule=rule.name, kind=Kind.HOLD, reason=reason, until=until, inputs=inputs)
