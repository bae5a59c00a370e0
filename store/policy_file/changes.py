"""What a new policy changes, rule by rule."""

from collections.abc import Iterator
from typing import Any

from store.policy_file.writing import plain
from workflows.vocabulary.policies.policy import Policy

_NOTHING: dict[str, Any] = {}


def changes(old: Policy, new: Policy) -> list[str]:
    """One sentence for each rule that is added, taken out or changed; none if both say the same."""
    before, after = plain(old), plain(new)
    found: list[str] = []
    for table in Policy.model_fields:
        was, is_now = before.get(table), after.get(table)
        if was == is_now:
            continue
        if _is_many(was) or _is_many(is_now):
            found += _rules(table, was or [], is_now or [])
        elif isinstance(was, dict) or isinstance(is_now, dict):
            found += _rule(table, was or _NOTHING, is_now or _NOTHING)
        else:
            found.append(f"{table}: {_said(was)} → {_said(is_now)}")
    return found


def _is_many(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _rules(table: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[str]:
    was, is_now = {rule["name"]: rule for rule in before}, {rule["name"]: rule for rule in after}
    yield from (f"{table}: {name} is taken out" for name in was if name not in is_now)
    yield from (f"{table}: {name} is new: {_told(rule)}" for name, rule in is_now.items() if name not in was)
    for name in was:
        if name in is_now:
            yield from _rule(f"{table}: {name}", was[name], is_now[name])
    stayed = [name for name in was if name in is_now]
    if stayed != [name for name in is_now if name in was]:
        yield f"{table}: in another order"


def _rule(which: str, was: dict[str, Any], is_now: dict[str, Any]) -> Iterator[str]:
    fields = [*was, *(field for field in is_now if field not in was)]
    told = [
        f"{field} {_said(was.get(field))} → {_said(is_now.get(field))}"
        for field in fields
        if was.get(field) != is_now.get(field)
    ]
    if told:
        yield f"{which}: {', '.join(told)}"


def _told(rule: dict[str, Any]) -> str:
    return ", ".join(f"{field} {_said(value)}" for field, value in rule.items() if field != "name")


def _said(value: object) -> str:
    if value is None:
        return "as usual"
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {inner}" for name, inner in value.items())
    return str(value)
