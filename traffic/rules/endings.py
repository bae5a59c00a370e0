"""What is no longer to be said at all."""

from datetime import datetime

from traffic.picture import Intent, Picture
from traffic.rules.rule import minute
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.policies.policy import Policy


def journey_over(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: nothing is said on behalf of a journey that has reached its goal or an exit."""
    if intent.ended_by is None:
        return None
    return _drop(Kind.JOURNEY_OVER, "journey-over", f"the journey ended: {intent.ended_by}")


def overtaken(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: the journey itself said `unless`."""
    if intent.overtaken_by is None:
        return None
    return _drop(Kind.OVERTAKEN, "overtaken", f"{intent.overtaken_by} came first")


def expired(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: a message past its time is worse than none."""
    if intent.expires_at is None or now < intent.expires_at:
        return None
    return _drop(Kind.EXPIRED, "expired", f"it was good until {minute(intent.expires_at)}")


def _drop(kind: Kind, rule: str, reason: str) -> Decision:
    return Decision(verdict=Verdict.DROP, rule=rule, kind=kind, reason=reason)
