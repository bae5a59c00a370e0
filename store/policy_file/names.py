"""Names that are written twice, or cannot be shown to people, in a document that may be wrong otherwise too."""

from collections.abc import Iterator
from typing import Any

from store.policy_file.flaws import Finding, Path
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.ranks import wrong_priority

_NAMED = ("switches", "holdouts", "holds", "quiet_hours", "windows", "caps", "quotas")


def ambiguities(document: dict[str, Any]) -> list[Finding]:
    """Each name of a rule, and each priority, that is not the only one; and text that cannot be printed."""
    return [*_unprintable(document, ()), *_named_twice(document), *_priorities(document.get("priorities"))]


def _unprintable(value: object, path: Path) -> Iterator[Finding]:
    if isinstance(value, str) and not value.isprintable():
        yield Finding(path, "write it in characters that can be printed, on one line: operators read it there")
    elif isinstance(value, dict):
        for name, inner in value.items():
            if not name.isprintable():
                yield Finding(path, "a name in it has characters that cannot be printed")
            yield from _unprintable(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _unprintable(inner, (*path, place))


def _named_twice(document: dict[str, Any]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for table in _NAMED:
        written = document.get(table)
        rules = [written] if isinstance(written, dict) else written if isinstance(written, list) else []
        for place, rule in enumerate(rules):
            usual = QuietHours.model_fields["name"].default if table == "quiet_hours" else None
            name = rule.get("name", usual) if isinstance(rule, dict) else None
            if not isinstance(name, str):
                continue
            if name in seen:
                reason = f"two rules are called {name!r}: a decision names its rule, so give each its own `name`"
                yield Finding((table, place, "name"), reason if seen[name] == table else f"{reason} ({seen[name]})")
            seen.setdefault(name, table)


def _priorities(written: object) -> Iterator[Finding]:
    if not isinstance(written, list):
        return
    for place, entry in enumerate(written):
        if not isinstance(entry, str):
            continue
        if wrong := wrong_priority(entry):
            yield Finding(("priorities", place), wrong)
        if entry in written[:place]:
            reason = f"{entry!r} is named twice: write each once, the most important first"
            yield Finding(("priorities", place), reason)
