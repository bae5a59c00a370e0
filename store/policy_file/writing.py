"""A policy as TOML, with a heading that says whose version it is."""

import re
from datetime import datetime, time
from typing import Any

import tomli_w
from pydantic import BaseModel

from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.rule import Scope

_HEADING = re.compile(r"\A# policy version \d+, applied [^\n]*\n(?:# why: [^\n]*\n)?\n?")
# Said even if it is as usual: it is what everybody looks for.
_ALWAYS = ("consent", "suppression", "name", "binds")


def written(policy: Policy) -> str:
    """The rules as a file that reads back as the same policy; what is as usual is left out."""
    return tomli_w.dumps(plain(policy))


def plain(policy: Policy) -> dict[str, Any]:
    """The same as a document, in the same order every time."""
    return {name: value for name, value in _table(policy).items() if value not in ({}, [], ())}


def headed(text: str, version: int, by: str, way: str, at: datetime, why: str) -> str:
    """A policy's text under a heading of its own."""
    through = f" by way of {way}" if way else ""
    reason = f"# why: {why}\n" if why else ""
    return f"# policy version {version}, applied {at:%Y-%m-%d %H:%M} UTC by {by}{through}\n{reason}\n{unheaded(text)}"


def unheaded(text: str) -> str:
    """The text without such a heading, for who edits what was shown and applies it."""
    return _HEADING.sub("", text)


def _table(rule: BaseModel) -> dict[str, Any]:
    fields = type(rule).model_fields
    told = {
        name: _value(value)
        for name, value in rule
        if name in _ALWAYS or value != fields[name].get_default(call_default_factory=True)
    }
    # The name of a rule, and what is its own, before what it binds.
    first = {name: told[name] for name in told if name == "name"}
    return first | {name: value for name, value in told.items() if name not in Scope.model_fields} | told


def _value(value: object) -> Any:
    if isinstance(value, BaseModel):
        return _table(value)
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, time):
        return f"{value:%H:%M}" if value == value.replace(second=0, microsecond=0) else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return str(value) if isinstance(value, str) else value
