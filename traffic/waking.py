"""Which of a customer's waiting messages are worth asking about again, now that something has changed."""

from datetime import datetime

from traffic.decide import objection
from traffic.order import order
from traffic.picture import Intent, Picture, Rival
from workflows.vocabulary.pausing import ASK, PAUSED
from workflows.vocabulary.policies.policy import Policy


def to_wake(picture: Picture, policy: Policy, now: datetime) -> list[Intent]:
    """Those that would be answered otherwise than the last time, the most important first.

    Not what a pause keeps waiting: it is told when that is over.
    """
    stirred = [rival.intent for rival in picture.waiting if _is_stirred(rival, picture, policy, now)]
    return order(stirred, policy, picture.past)


def _is_stirred(rival: Rival, picture: Picture, policy: Policy, now: datetime) -> bool:
    if rival.rule in (PAUSED, ASK):
        return False
    decision = objection(rival.intent, picture, policy, now)
    if decision is None or (decision.rule, decision.reason) != (rival.rule, rival.reason):
        return True
    return decision.until is not None and decision.until < rival.due
