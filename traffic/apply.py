"""What an accepted event, or a journey's own hold, changes in a customer's standing."""

from dataclasses import replace
from datetime import datetime

from traffic.picture import Consent, Hold, Standing
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.identity import WorkflowId
from workflows.vocabulary.policies import HoldRule, Policy
from workflows.vocabulary.requests import HoldRequest

JOURNEY_HOLD = "journey-hold"


def apply(event: Event, at: datetime, standing: Standing, policy: Policy) -> Standing:
    """The standing after an event that happened `at`; the order in which events come in makes no difference to holds.

    Of two words on one consent the later counts, and of two at once the withdrawal.
    """
    match event:
        case ProfileUpdated():
            standing = replace(
                standing,
                time_zone=event.time_zone or standing.time_zone,
                is_reachable=standing.is_reachable if event.email is None else bool(event.email),
            )
        case ConsentGiven():
            standing = _consent(standing, event.scope, Consent(is_given=True, at=at))
        case ConsentWithdrawn():
            standing = _consent(standing, event.scope, Consent(is_given=False, at=at))
    for rule in policy.holds:
        if event.wire in (rule.opened_by, rule.closed_by):
            standing = replace(standing, holds=_hold(standing.holds, rule, event, at))
    return standing


def _consent(standing: Standing, scope: str, new: Consent) -> Standing:
    old = standing.consents.get(scope)
    if old is not None and (old.at, not old.is_given) > (new.at, not new.is_given):
        return standing
    return replace(standing, consents={**standing.consents, scope: new})


def _hold(holds: tuple[Hold, ...], rule: HoldRule, event: Event, at: datetime) -> tuple[Hold, ...]:
    key = str(getattr(event, rule.key))
    old = next((h for h in holds if (h.rule, h.key) == (rule.name, key)), Hold(rule.name, key, None))
    if event.wire == rule.opened_by:
        new = replace(old, opened_at=max(at, old.opened_at or at))
    else:
        new = replace(old, closed_at=max(at, old.closed_at or at))
    return (*(h for h in holds if h is not old), new)


def apply_hold(standing: Standing, request: HoldRequest) -> Standing:
    """The standing after a journey opened a hold of its own, or released it."""
    opener = request.enrolment.workflow
    others = tuple(h for h in standing.holds if (h.rule, h.key, h.opened_by) != (JOURNEY_HOLD, request.name, opener))
    if request.until is None:
        return replace(standing, holds=others)
    hold = Hold(
        rule=JOURNEY_HOLD,
        key=request.name,
        opened_at=request.at,
        binds=request.binds,
        expires_at=request.until,
        opened_by=opener,
    )
    return replace(standing, holds=(*others, hold))


def without_holds_of(standing: Standing, workflow: WorkflowId) -> Standing:
    """The standing once a journey that is over holds nothing any more."""
    return replace(standing, holds=tuple(h for h in standing.holds if h.opened_by != workflow))
