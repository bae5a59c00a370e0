"""What a new policy takes out altogether: somebody may only have lost a part of the file."""

from collections.abc import Mapping, Sequence

from store.policy_file.flaws import Flaw
from workflows.vocabulary.policies.policy import Policy

_KINDS: Mapping[str, Sequence[str]] = {
    "holds": ("holds",),
    "hours": ("quiet_hours", "windows"),
    "caps": ("caps", "quotas"),
}
_MOST_NAMED = 3


def emptied(old: Policy, new: Policy) -> tuple[Flaw, ...]:
    """One warning for each kind of rule of which the old policy had some and the new one has none."""
    return tuple(
        Flaw(None, kind, f"none is left, {_named(gone)} in force: `sojourn policy rollback` brings back what was")
        for kind, tables in _KINDS.items()
        if (gone := _names(old, tables)) and not _names(new, tables)
    )


def _names(policy: Policy, tables: Sequence[str]) -> list[str]:
    return [rule.name for table in tables for rule in getattr(policy, table)]


def _named(gone: Sequence[str]) -> str:
    more = f" and {len(gone) - _MOST_NAMED} more" if len(gone) > _MOST_NAMED else ""
    return f"though {', '.join(gone[:_MOST_NAMED])}{more} {'was' if len(gone) == 1 else 'were'}"
