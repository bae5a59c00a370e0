"""All that came of one customer's events, told the same way of a simulated world and of a real one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

Account = dict[str, Any]
"""What is told of each thing, by a name that is the same in both worlds; instants are `datetime`."""

ENROLLED = ("version", "key", "refused", "marked_by", "ended_at", "outcome", "reason", "started_at")
WANTED = ("state", "rule", "reason", "claimed_at", "settled_at")
INTENDED = ("purpose", "topic", "team", "channel", "asked_at", "expires_at")
DECIDED = ("verdict", "rule", "reason", "at", "until", "policy_version", "kind")
STEERED = ("journey", "action", "campaign", "asked_at", "done_at", "held_by")
NOTED = ("journey", "action", "by", "why", "at")
HAPPENED = ("occurred_at", "accepted_at", "enters")

IdT = TypeVar("IdT")


def of_object(what: object, fields: Iterable[str]) -> Account:
    """These attributes of an object."""
    return {name: getattr(what, name) for name in fields}


def of_row(row: Mapping[Any, Any], fields: Iterable[str]) -> Account:
    """These columns of a row."""
    return {name: row[name] for name in fields}


def numbered(names: Iterable[tuple[IdT, str]]) -> dict[IdT, str]:
    """The names, each with its number among those that are alike."""
    so_far: Counter[str] = Counter()
    told = dict[IdT, str]()
    for one, name in names:
        so_far[name] += 1
        told[one] = f"{name} {so_far[name]}"
    return told
