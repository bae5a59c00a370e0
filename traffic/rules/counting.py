"""What has been said lately, counted as a cap or a quota counts it."""

from collections.abc import Iterable
from datetime import datetime

from traffic.picture import Classification, PastMessage
from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.rule import Classified

Said = dict[Classification, list[datetime]]


def sorted_by_kind(past: Iterable[PastMessage]) -> Said:
    """The instants at which messages were claimed, kind by kind: of many messages few are of different kinds."""
    said: Said = {}
    for message in past:
        said.setdefault(message.of, []).append(message.claimed_at)
    return said


def counted(
    limit: Cap | Quota, message: Classified, said: Said, zone: str, now: datetime
) -> tuple[list[datetime], datetime | None]:
    """The instants that count against a message, the latest last, and when all cease to, None if each by itself."""
    since, ends = limit.window(zone, now)
    found = [
        at
        for kind, instants in said.items()
        if limit.covers(kind) and limit.is_counted_with(message, kind)
        for at in instants
        if at > since or (ends is not None and at == since)
    ]
    return sorted(found), ends
