"""What has been said lately, counted as a cap or a quota counts it."""

from datetime import datetime

from traffic.picture import Said
from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.rule import Classified


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
