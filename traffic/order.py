"""Who goes first when several messages wait for one customer."""

from collections.abc import Iterable

from traffic.picture import Intent
from workflows.vocabulary.policies import Policy


def order(waiting: Iterable[Intent], policy: Policy) -> list[Intent]:
    """Waiting intents, the most important first: by the policy's purposes, then by who asked first."""
    rank = {purpose: place for place, purpose in enumerate(policy.priorities)}
    return sorted(waiting, key=lambda i: (rank.get(i.purpose, len(rank)), i.asked_at, str(i.effect_id)))
