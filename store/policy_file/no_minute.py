"""Quiet hours and windows that together leave something no minute of the week."""

from collections.abc import Iterator, Sequence

from store.policy_file.flaws import Finding, Path
from store.policy_file.scopes import kinds
from store.policy_file.week import Stretch, moments
from workflows.vocabulary.policies.policy import Policy

_MOST_TOLD = 3


def no_minute(policy: Policy) -> Iterator[Finding]:
    """What would wait for ever, by the clock on every wall."""
    rules: list[tuple[Path, Stretch]] = [
        *((("quiet_hours", place), hours) for place, hours in enumerate(policy.quiet_hours)),
        *((("windows", place), window) for place, window in enumerate(policy.windows)),
    ]
    seen: set[tuple[Path, ...]] = set()
    for some in kinds([rule for _, rule in rules]):
        binding = [(path, rule) for path, rule in rules if rule.covers(some)]
        paths = tuple(path for path, _ in binding)
        if paths in seen:
            continue
        seen.add(paths)
        quiet = [rule for path, rule in binding if path[0] == "quiet_hours"]
        windows = [rule for path, rule in binding if path[0] == "windows"]
        if binding and not any(
            not any(hours.includes(at) for hours in quiet)
            and (not windows or any(window.includes(at) for window in windows))
            for at in moments(quiet + windows)
        ):
            yield Finding(paths[0], f"{_together(quiet + windows)}it leaves {some.in_words()} no minute of the week")


def _together(rules: Sequence[Stretch]) -> str:
    others = [rule.name for rule in rules[1 : _MOST_TOLD + 1]]
    more = f" and {len(rules) - 1 - _MOST_TOLD} more" if len(rules) - 1 > _MOST_TOLD else ""
    return f"together with {', '.join(others)}{more} " if others else ""
