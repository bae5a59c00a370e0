"""Who goes first when several messages wait for one customer."""

from collections.abc import Iterable
from datetime import UTC, datetime

from traffic.picture import Intent, PastMessage
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import rank_of

_NEVER, _FOR_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
Place = tuple[int, datetime, datetime, datetime, str]


def order(waiting: Iterable[Intent], policy: Policy, past: Iterable[PastMessage] = ()) -> list[Intent]:
    """Waiting intents, the most important first.

    By the policy's priorities; of equals, the team that was heard least lately, then what expires first, then who asked
    first.
    """
    heard = last_heard(past)
    return sorted(waiting, key=lambda intent: place_of(intent, policy, heard))


def last_heard(past: Iterable[PastMessage]) -> dict[str, datetime]:
    """When each team last said something to this customer."""
    heard: dict[str, datetime] = {}
    for message in past:
        heard[message.of.team] = max(message.claimed_at, heard.get(message.of.team, message.claimed_at))
    return heard


def place_of(intent: Intent, policy: Policy, heard: dict[str, datetime]) -> Place:
    """What intents are ordered by; no two have the same place."""
    expires = intent.expires_at or _FOR_EVER
    rank = rank_of(intent, policy.priorities)
    return rank, heard.get(intent.team, _NEVER), expires, intent.asked_at, str(intent.effect_id)
