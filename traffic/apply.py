"""What an accepted event, or a journey's own hold, changes in a customer's standing."""

from dataclasses import replace
from datetime import datetime

from traffic.picture import JOURNEY_HOLD, OPERATOR_HOLD, Consent, Hold, Standing, Suppression
from workflows.vocabulary.events.contact import ContactRestored, ContactSuppressed
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.holds import HoldLifted, HoldPlaced
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.identity import WorkflowId
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import HoldRequest


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
        case ContactSuppressed():
            standing = _suppression(standing, event.channel, Suppression(is_in_force=True, at=at, why=event.why))
        case ContactRestored():
            standing = _suppression(standing, event.channel, Suppression(is_in_force=False, at=at))
        case HoldPlaced() | HoldLifted():
            standing = replace(standing, holds=_order(standing.holds, event, at))
    for rule in policy.holds:
        if event.wire in (rule.opened_by, rule.closed_by):
            standing = replace(standing, holds=_hold(standing.holds, rule, event, at))
    return standing


def _consent(standing: Standing, scope: str, new: Consent) -> Standing:
    old = standing.consents.get(scope)
    if old is not None and (old.at, not old.is_given) > (new.at, not new.is_given):
        return standing
    return replace(standing, consents={**standing.consents, scope: new})


def _suppression(standing: Standing, channel: str, new: Suppression) -> Standing:
    old = standing.suppressed.get(channel)
    if old is not None and (old.at, old.is_in_force) > (new.at, new.is_in_force):
        return standing
    return replace(standing, suppressed={**standing.suppressed, channel: new})


def _hold(holds: tuple[Hold, ...], rule: HoldRule, event: Event, at: datetime) -> tuple[Hold, ...]:
    key = str(getattr(event, rule.key))
    old = next((h for h in holds if (h.rule, h.key) == (rule.name, key)), Hold(rule.name, key, None))
    if event.wire == rule.opened_by:
        new = replace(old, opened_at=max(at, old.opened_at or at))
    else:
        new = replace(old, closed_at=max(at, old.closed_at or at))
    return (*(h for h in holds if h is not old), new)


def _order(holds: tuple[Hold, ...], event: HoldPlaced | HoldLifted, at: datetime) -> tuple[Hold, ...]:
    """An operator's hold by its name: the later word counts, and of two at once that which lifts it."""
    old = next((h for h in holds if (h.rule, h.key) == (OPERATOR_HOLD, event.name)), None)
    new = old or Hold(OPERATOR_HOLD, event.name, None, opened_by=event.by)
    match event:
        case HoldPlaced() if new.opened_at is None or at >= new.opened_at:
            new = replace(
                new,
                opened_at=at,
                opened_by=event.by,
                why=event.why,
                binds=event.binds,
                topics=event.topics,
                journeys=event.journeys,
                expires_at=event.until,
            )
        case HoldLifted():
            new = replace(new, closed_at=max(at, new.closed_at or at))
    return (*(h for h in holds if h is not old), new)


def apply_hold(standing: Standing, request: HoldRequest) -> Standing:
    """The standing after a journey opened a hold of its own, or released it."""
    hold = Hold(
        rule=JOURNEY_HOLD,
        key=request.name,
        opened_at=request.at,
        binds=request.binds,
        topics=request.topics,
        journeys=request.journeys,
        expires_at=request.until,
        opened_by=request.enrolment.workflow,
    )

    def is_the_same(old: Hold) -> bool:
        return (old.rule, old.key, old.opened_by) == (hold.rule, hold.key, hold.opened_by)

    others = tuple(old for old in standing.holds if not is_the_same(old))
    return replace(standing, holds=others if request.until is None else (*others, hold))


def without_holds_of(standing: Standing, workflow: WorkflowId) -> Standing:
    """The standing once a journey that is over holds nothing any more."""
    return replace(standing, holds=tuple(h for h in standing.holds if not _is_of(h, workflow)))


def _is_of(hold: Hold, workflow: WorkflowId) -> bool:
    return hold.rule == JOURNEY_HOLD and hold.opened_by == workflow
