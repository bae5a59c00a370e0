"""Caps and quotas that can never bind, because others always bind before them."""

from collections.abc import Iterator

from store.policy_file.flaws import Finding, Path
from store.policy_file.scopes import is_within
from workflows.vocabulary.policies.caps import Cap, Each, Period, Quota
from workflows.vocabulary.policies.policy import Policy

_DAYS_OF = {Period.DAY: 2, Period.WEEK: 8, Period.MONTH: 32}  # and a day more: somewhere a day is 25 hours long
_HOLDS_WHOLE = {Period.DAY: tuple(Period), Period.WEEK: (Period.WEEK,), Period.MONTH: (Period.MONTH,)}


def caps_without_effect(policy: Policy) -> Iterator[Finding]:
    """Each cap or quota that is never full unless another, which covers as much, is full already."""
    limits: list[tuple[Path, Cap | Quota]] = [
        *((("caps", place), cap) for place, cap in enumerate(policy.caps)),
        *((("quotas", place), quota) for place, quota in enumerate(policy.quotas)),
    ]
    for place, (path, limit) in enumerate(limits):
        for n, (_, other) in enumerate(limits):
            if n == place or not isinstance(other, Cap) or not _binds_first(other, limit):
                continue
            if n < place or not (isinstance(limit, Cap) and _binds_first(limit, other)):
                yield Finding(path, f"it can never bind: {other.name} allows {other.most} {other.in_words} already")
                break


def _binds_first(other: Cap, limit: Cap | Quota) -> bool:
    """Whether the other is full whenever this one is."""
    if isinstance(limit, Quota):
        each: Each | None = Each.TEAM
        least = min(n for n in (*limit.shares.values(), limit.others) if n is not None)
    else:
        each, least = limit.each, limit.most
    counts_as_much = other.each is None or other.each == each
    return is_within(limit, other) and counts_as_much and other.most <= least and _lasts_as_long(other, limit)


def _lasts_as_long(other: Cap, limit: Cap | Quota) -> bool:
    if other.per is not None:
        return limit.per is not None and other.per in _HOLDS_WHOLE[limit.per]
    least = limit.within_days if limit.per is None else _DAYS_OF[limit.per]
    return other.within_days is not None and least is not None and other.within_days >= least
