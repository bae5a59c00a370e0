"""What has been said lately, counted as a cap or a quota counts it."""

from datetime import datetime

from traffic.picture import Said
from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.rule import Classified


def counted(limit: Cap | Quota, message: Classified, said: Said, zone: str, now: datetime) -> list[datetime]:
    """The instants that count against a message, in no order."""
    since, with_the_first = limit.begins(zone, now), limit.per is not None
    return [
        at
        for kind, instants in said.items()
        if limit.covers(kind) and limit.is_counted_with(message, kind)
        for at in instants
        if at > since or (with_the_first and at == since)
    ]
