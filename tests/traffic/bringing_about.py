"""Conditions brought about as they would be in life: by events where there are events, else by hand."""

from dataclasses import replace

from tests.traffic.made import CASES, NOON
from traffic.apply import apply
from traffic.counterfactual import Outlook
from traffic.picture import Standing
from traffic.remedies import Condition, World
from workflows.vocabulary.events.contact import ContactRestored
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseClosed
from workflows.vocabulary.gate import Kind
from workflows.vocabulary.policies.policy import Policy

_LATER = NOON.replace(year=2030)  # than any event before, so that it is the last word


def brought_about(outlook: Outlook, world: World) -> World:
    """The world in which all conditions have come about; without its deadline, if that passes meanwhile."""
    if outlook.good_until is not None:
        world = replace(world, intent=replace(world.intent, expires_at=None))
    for condition in outlook.conditions:
        world = _brought_about(condition, world)
    return world


def _brought_about(condition: Condition, world: World) -> World:
    intent, seen, policy = world.intent, world.picture, world.policy
    match condition.kind:
        case Kind.PAUSED:
            left = tuple(pause for pause in seen.pauses if pause.scope != condition.subject)
            return World(replace(intent, was_paused=True), replace(seen, pauses=left), policy)
        case Kind.AFTER_PAUSE:
            return World(replace(intent, is_approved=True), seen, policy)
        case Kind.RANK:
            return World(intent, replace(seen, waiting=()), policy)
        case Kind.SWITCH:
            return World(intent, seen, policy.model_copy(update={"switches": ()}))
        case Kind.HOLDOUT:
            return World(intent, seen, policy.model_copy(update={"holdouts": ()}))
        case Kind.HOURS:
            return World(intent, seen, policy.model_copy(update={"quiet_hours": (), "windows": ()}))
        case Kind.CAP:
            cap = policy.caps[0].model_copy(update={"most": 100})
            return World(intent, seen, policy.model_copy(update={"caps": (cap,)}))
    return World(intent, replace(seen, standing=_after(condition, seen.standing, policy)), policy)


def _after(condition: Condition, standing: Standing, policy: Policy) -> Standing:
    if condition.kind is Kind.HOLD and condition.rule != CASES.name:
        kept = (h for h in standing.holds if (h.rule, h.key, h.opened_by) != _named(condition))
        return replace(standing, holds=tuple(kept))
    return apply(_event(condition), _LATER, standing, policy)


def _event(condition: Condition) -> Event:
    match condition.kind:
        case Kind.HOLD:
            return SupportCaseClosed(case_id=condition.subject)
        case Kind.CONSENT:
            return ConsentGiven(scope=condition.subject)
        case Kind.SUPPRESSION:
            return ContactRestored(channel=condition.subject)
    return ProfileUpdated(email="anna@example.com")


def _named(condition: Condition) -> tuple[str, str, str]:
    return condition.rule, condition.subject, condition.by
