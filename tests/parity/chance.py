"""Which schedules are left to chance: where two journeys ask for the last place at one instant, either may get it."""

from datetime import timedelta
from itertools import combinations

from simulation.records import Decided, Known
from testkit.virtual.furnish import virtual_world
from tests.parity.drawing import NEXT, drawn
from tests.parity.living import live
from tests.parity.words import Schedule
from workflows.vocabulary.policies.policy import Policy

_AT_ONCE = timedelta(seconds=2)


async def fair(number: int, policy: Policy | None = None) -> Schedule:
    """The schedule of that number; or, if that is left to chance, the one a thousand on."""
    while await is_left_to_chance(schedule := drawn(number), policy):
        number += NEXT
    return schedule


async def is_left_to_chance(schedule: Schedule, policy: Policy | None = None) -> bool:
    """Whether a cap keeps one of two messages back that are asked for at one instant, by two journeys."""
    with virtual_world(policy) as virtual:
        virtual._simulated.cluster.is_sandboxed = False  # half the work, and nothing here is to be proved
        await virtual.passes(schedule.begins - virtual.now)
        await live(virtual, schedule)
        caps = {limit.name for limit in virtual.policy.limits}
        return any(_races(known, caps) for known in virtual._simulated.customers.values())


def _is_when(one: Decided, other: Decided, caps: set[str]) -> bool:
    """Whether a place comes free for one at about the instant at which the other is decided about."""
    return one.rule in caps and one.until is not None and abs(one.until - other.at) <= _AT_ONCE


def _races(known: Known, caps: set[str]) -> bool:
    asking = {wanted.id: wanted.enrolment_id for wanted in known.wanted.values()}
    for one, other in combinations(known.decisions, 2):
        if asking[one.effect_id] != asking[other.effect_id] and caps & {one.rule, other.rule}:
            wait_alike = one.until is not None and one.until == other.until
            if (
                wait_alike
                or abs(one.at - other.at) <= _AT_ONCE
                or _is_when(one, other, caps)
                or _is_when(other, one, caps)
            ):
                return True
    return False
