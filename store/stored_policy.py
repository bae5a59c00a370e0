"""The policy as a stored document: in words that release 0.1.0 reads too, as long as nothing newer is in it."""

import json
from typing import Any

from store.policy_file.checks import BUILT_IN
from workflows.vocabulary.policies.policy import Policy

Document = dict[str, Any]
_RULES = ("switches", "holdouts", "holds", "quiet_hours", "windows", "caps", "quotas")


def written_policy(policy: Policy) -> Document:
    """What is not at its default; a process of the release before takes no field that it does not know."""
    document: Document = policy.model_dump(mode="json", exclude_defaults=True)
    for table in _RULES:
        for rule in document.get(table, ()):
            rule["binds"] = sorted(rule.get("binds", ()))
    if len(hours := document.get("quiet_hours", ())) == 1:
        document["quiet_hours"] = hours[0]
    return document


def read_policy(document: Document) -> Policy:
    """The rules of a document; what 0.1.0 took and is refused today binds as it did there.

    A rule that binds nothing is left out, and one whose name is empty, or means something else by now, has another.
    """
    document = {name: told for name, told in document.items() if told is not None}
    taken: set[str] = set()
    for table in _RULES:
        rules = document.get(table, [])
        rules = [rules] if isinstance(rules, dict) else rules
        document[table] = [_named(rule, taken, table) for rule in rules if rule.get("binds") != []]
    return Policy.model_validate_json(json.dumps(document))


def _named(rule: Document, taken: set[str], table: str) -> Document:
    name = rule.get("name") or ("quiet-hours" if table == "quiet_hours" else "unnamed")
    while name in BUILT_IN or name in taken:
        name += "-rule"
    taken.add(name)
    return {**rule, "name": name}
