"""When a message that waits would go, and what would have to change: found by asking the gate again and again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from traffic.decide import decide
from traffic.picture import Intent, Picture
from traffic.remedies import Condition, World, condition_of, fulfil
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.policies.policy import Policy

# Each turn takes one objection away, or goes on to when it ends: there are far fewer of them than this.
_MOST_TURNS = 1_000


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a message would go (`at`, None if never), if these conditions were fulfilled now.

    `waits_for` are the objections that time takes away, the last one last; `good_until` the deadline that passes before
    `at`, if it does; `never` what nothing can take away.
    """

    at: datetime | None
    conditions: tuple[Condition, ...] = ()
    waits_for: tuple[Decision, ...] = ()
    good_until: datetime | None = None
    never: Decision | None = None


def would_go(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Outlook:
    """What would have to change, and until when it would take: `decide` is clear at `at` with the conditions fulfilled.

    A condition that has come about by itself by then is left out. At `at` a spread of the release is reckoned in.
    """
    start = world = World(intent, picture, policy)
    conditions: list[Condition] = []
    waits_for: tuple[Decision, ...] = ()
    at, good_until = now, None
    for _ in range(_MOST_TURNS):
        decision = _decide(world, at)
        condition = condition_of(decision, world.intent)
        if decision.verdict is Verdict.CLEAR:
            return Outlook(at, tuple(_needed(conditions, start, at)), waits_for, good_until)
        if decision.kind is Kind.EXPIRED and at > now and good_until is None:
            # It is told by how much it comes too late, so it is asked on without its deadline.
            good_until = intent.expires_at
            start, world = _timeless(start), _timeless(world)
        elif condition is not None and condition not in conditions:
            conditions.append(condition)
            world = fulfil(condition, world)
        elif condition is None and decision.verdict is Verdict.DEFER and decision.until and decision.until > at:
            at, waits_for = decision.until, (*waits_for, decision)
        else:
            break
    return Outlook(None, tuple(conditions), waits_for, good_until, never=decision)


def _decide(world: World, at: datetime) -> Decision:
    return decide(world.intent, world.picture, world.policy, at)


def _timeless(world: World) -> World:
    return replace(world, intent=replace(world.intent, expires_at=None))


def _needed(conditions: list[Condition], start: World, at: datetime) -> list[Condition]:
    needed = list(conditions)
    for condition in conditions:
        rest = [other for other in needed if other is not condition]
        if _decide(fulfilled(rest, start), at).verdict is Verdict.CLEAR:
            needed = rest
    return needed


def fulfilled(conditions: Iterable[Condition], world: World) -> World:
    """The world in which all of these hold."""
    return reduce(lambda so_far, condition: fulfil(condition, so_far), conditions, world)
