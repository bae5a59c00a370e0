"""Quiet hours and windows that change nothing."""

from collections.abc import Iterator, Sequence

from store.policy_file.flaws import Finding
from store.policy_file.scopes import is_within
from store.policy_file.week import Stretch, lies_within
from workflows.vocabulary.policies.policy import Policy


def hours_without_effect(policy: Policy) -> Iterator[Finding]:
    """Those that lie within others of their kind, and windows that open only when it is quiet."""
    quiet, windows = policy.quiet_hours, policy.windows
    for place, hours in enumerate(quiet):
        if others := _around(hours, place, quiet):
            yield Finding(("quiet_hours", place), f"it has no effect: it is quiet then by {_names(others)} as well")
    for place, window in enumerate(windows):
        # Where none of the others binds, it is this one that keeps messages back.
        if others := _around(window, place, windows):
            yield Finding(("windows", place), f"it has no effect: {_names(others)} is open then as well")
        closing = [hours for hours in quiet if is_within(window, hours)]
        if closing and lies_within(window, closing):
            yield Finding(("windows", place), f"it lets nothing go: it is quiet then by {_names(closing)}")


def _around(one: Stretch, place: int, all_of_them: Sequence[Stretch]) -> list[Stretch]:
    """The first that goes on whenever this one does, for all that it binds; of two that are equal, the earlier."""
    return [
        other
        for n, other in enumerate(all_of_them)
        if n != place and _is_part(one, other) and (n < place or not _is_part(other, one))
    ][:1]


def _is_part(one: Stretch, other: Stretch) -> bool:
    return is_within(one, other) and lies_within(one, [other])


def _names(rules: Sequence[Stretch]) -> str:
    return " and ".join(rule.name for rule in rules)
