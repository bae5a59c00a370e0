"""The one gate: may this message go to this customer now?"""

from datetime import datetime

from traffic.picture import Intent, Picture
from traffic.rules.contact import held_out, no_consent, suppressed, unreachable
from traffic.rules.endings import expired, journey_over, overtaken
from traffic.rules.holds import held
from traffic.rules.hours import outside_hours
from traffic.rules.limits import capped
from traffic.rules.pauses import after_pause, paused, switched_off
from traffic.rules.rank import GATHERING, gathering, outranked
from traffic.rules.rule import Rule
from workflows.vocabulary.gate import Decision, Verdict
from workflows.vocabulary.policies.policy import Policy

# What ends a message comes before what only delays it.
RULES: tuple[Rule, ...] = (
    *(journey_over, overtaken, expired, paused, after_pause),
    *(unreachable, suppressed, no_consent, held_out, switched_off),
    *(held, outside_hours, capped, gathering),
)


def decide(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision:
    """The first rule that objects, or *clear*; pure, so the same question always gets the same answer."""
    decision = objection(intent, picture, policy, now)
    if decision is None and picture.waiting:
        decision = outranked(intent, picture, policy, now, lambda other: _would_go(other, picture, policy, now))
    return decision or Decision(verdict=Verdict.CLEAR, rule="clear", reason="no rule objects")


def objection(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """What speaks against a message by itself, whatever else waits; None if nothing does."""
    for rule in RULES:
        decision = rule(intent, picture, policy, now)
        if decision is not None:
            return decision
    return None


def _would_go(other: Intent, picture: Picture, policy: Policy, now: datetime) -> bool:
    # What still gathers wants the place as well: it must not be taken by whoever began to gather before.
    decision = objection(other, picture, policy, now)
    return decision is None or decision.rule == GATHERING
