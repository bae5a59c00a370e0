"""What pydantic has against a document, in words that people who are not engineers understand."""

import re
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from store.policy_file.flaws import Finding
from store.policy_file.nearest import did_you_mean
from workflows.vocabulary.nearest import nearest
from workflows.vocabulary.policies.policy import Policy

_NOUNS = {
    "consent": "the consent rule",
    "suppression": "the suppression rule",
    "switches": "a switch",
    "holdouts": "a holdout",
    "holds": "a hold",
    "quiet_hours": "quiet hours",
    "windows": "a window",
    "caps": "a cap",
    "quotas": "a quota",
    "gathering": "gathering",
    "release": "release",
}
_MEASURES = {
    "greater_than_equal": ("ge", "is to be at least {}"),
    "greater_than": ("gt", "is to be more than {}"),
    "less_than_equal": ("le", "is to be at most {}"),
    "less_than": ("lt", "is to be less than {}"),
    "string_too_short": ("min_length", "is to have at least {} characters"),
    "string_too_long": ("max_length", "is to have at most {} characters"),
    "too_short": ("min_length", "is to name at least {}"),
}
_KINDS = {
    "int_type": "is to be a whole number, without quotation marks",
    "int_from_float": "is to be a whole number",
    "float_type": "is to be a number, without quotation marks",
    "string_type": 'is to be text in quotation marks, as "marketing"',
    "frozen_set_type": 'is to be a list in brackets, as ["marketing"]',
    "finite_number": "is to be a number that has an end",
}
_TIME = 'is to be a time of day in the customer\'s own time, as "21:00"'
_TABLES = ("tuple_type", "model_type", "dict_type")
_LONGEST = 60


def named_model(field: str) -> type[BaseModel] | None:
    """The model of a table of the policy, of one or of several such tables; None if the field is no table."""
    annotation = Policy.model_fields[field].annotation if field in Policy.model_fields else None
    kinds = get_args(annotation) if get_origin(annotation) in (tuple, Union, UnionType) else (annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def findings_of(errors: Sequence[ErrorDetails], document: Mapping[str, Any]) -> list[Finding]:
    """One finding for each thing that is wrong; a field that is only misspelt is not said to be missing as well."""
    meant = {
        (*error["loc"][:-1], near)
        for error in errors
        if error["type"] == "extra_forbidden"
        and (near := nearest(str(error["loc"][-1]), _known(str(error["loc"][0]), len(error["loc"]) == 1)))
    }
    return [
        Finding(error["loc"], _reason(error, document))
        for error in errors
        if not (error["type"] == "missing" and error["loc"] in meant)
    ]


def _known(table: str, is_a_table: bool) -> list[str]:
    model = Policy if is_a_table else named_model(table)
    return list(model.model_fields) if model else []


def _reason(error: ErrorDetails, document: Mapping[str, Any]) -> str:
    place, kind = error["loc"], error["type"]
    table, name = str(place[0]) if place else "", str(place[-1]) if place else ""
    is_field = len(place) > 1 and isinstance(place[-1], str)
    said = f"`{name[:_LONGEST]}` " if is_field else ""
    if kind == "extra_forbidden":
        whose = _NOUNS.get(table, "it") if is_field else "a policy"
        return f"`{name[:_LONGEST]}` is no field of {whose}; {did_you_mean(name, _known(table, not is_field))}"
    if kind == "missing":
        noun = _NOUNS.get(table, "it")
        return f"`{name}` is missing: {noun} {'need' if noun.endswith('hours') else 'needs'} it"
    if kind == "enum":
        return _not_among(error)
    if kind in _TABLES:
        return said + _table(table, len(place), document)
    if kind.startswith("time_"):
        return said + _TIME
    if kind in _MEASURES:
        limit, words = _MEASURES[kind]
        return said + words.format(f"{(error.get('ctx') or {}).get(limit):g}")
    if kind in _KINDS:
        return said + _KINDS[kind]
    problem = error["msg"].removeprefix("Value error, ")
    return said + problem[:1].lower() + problem[1:]


def _not_among(error: ErrorDetails) -> str:
    wrong = str(error["input"])[:_LONGEST]
    among = re.findall(r"'([^']+)'", str((error.get("ctx") or {}).get("expected", "")))
    place = error["loc"]
    field = next((str(step) for step in reversed(place) if isinstance(step, str)), "it")
    near = nearest(wrong, among)
    hint = f"; did you mean `{near}`?" if near else ""
    return f"`{wrong}` is nothing that `{field}` may name: there are {', '.join(among)}{hint}"


def _table(table: str, depth: int, document: Mapping[str, Any]) -> str:
    """What somebody should have written who wrote one table for several, or several for one, or none."""
    if depth > 2 or table not in _NOUNS:
        return "is to be a table of names with their values" if table in _NOUNS else "is to be a list in brackets"
    if get_origin(Policy.model_fields[table].annotation) is not tuple:
        return f"write it as one table, [{table}], in single brackets: there is only one of it"
    if isinstance(document.get(table), dict):
        return f"write [[{table}]], in double brackets: there may be several of them"
    return f"write each of them as a table of its own, [[{table}]]"
