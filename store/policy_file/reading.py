"""Read a policy as somebody wrote it: all of it, or a list of all that is wrong with it."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from store.policy_file.checks import doubts, faults
from store.policy_file.flaws import Finding, Flaw, Path, UnfitPolicy, located
from store.policy_file.lines import lines_of
from store.policy_file.names import ambiguities
from store.policy_file.words import findings_of
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.policy import Policy

LARGEST = 128 * 1024
_LONGEST_LINE = 2_000  # a key of a hundred thousand parts on one line would cost minutes
_MOST_BROKEN_LINES = 10
_WHERE = re.compile(r" \(at line (\d+), column \d+\)$")
_NOTHING_SAID = (
    "nothing is said here at all, and every hold, hour and cap would go: "
    'whoever means that writes `[consent]` alone, in JSON `{"consent": {}}`'
)
_GOES_ON_ELSEWHERE = ("Unclosed", "Unterminated")


@dataclass(frozen=True, slots=True)
class Read:
    """A policy that is fit, with what its author may not have meant, and its text if it was written as one."""

    policy: Policy
    doubts: tuple[Flaw, ...] = ()
    source: str | None = None


def read_toml(written: bytes) -> Read:
    """The policy in a TOML file; UnfitPolicy says all that is wrong with it, line by line."""
    text = _text(written)
    try:
        document = _parsed(text)
        return Read(*_checked(document, lines_of(text)), text)
    except RecursionError as deep:
        raise UnfitPolicy([Flaw(None, "", "it is nested too deeply")]) from deep


def read_document(document: object) -> Read:
    """The policy in a JSON document, which has no lines; UnfitPolicy says all that is wrong with it."""
    if not isinstance(document, dict):
        raise UnfitPolicy([Flaw(None, "", "a policy is a table of rules")])
    return Read(*_checked(document, {}))


def _text(written: bytes) -> str:
    if len(written) > LARGEST:
        raise UnfitPolicy([Flaw(None, "", f"a policy may have at most {LARGEST // 1024} KB: this is too large")])
    try:
        text = written.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = written[: wrong.start].count(b"\n") + 1
        raise UnfitPolicy([Flaw(line, "", "this is not UTF-8 text: save the file as UTF-8")]) from wrong
    lengths = map(len, text.split("\n"))
    if long := next((n for n, length in enumerate(lengths, 1) if length > _LONGEST_LINE), None):
        raise UnfitPolicy([Flaw(long, "", f"a line may have at most {_LONGEST_LINE} characters: break it")])
    return text


def _parsed(text: str) -> dict[str, Any]:
    """The document; what is no TOML is told line by line, as far as one line can be told from the next."""
    flaws: list[Flaw] = []
    rest = text.split("\n")
    while len(flaws) < _MOST_BROKEN_LINES:
        try:
            document = tomllib.loads("\n".join(rest))
        except tomllib.TOMLDecodeError as wrong:
            place, reason = _WHERE.search(str(wrong)), _WHERE.sub("", str(wrong))
            is_open = reason.startswith(_GOES_ON_ELSEWHERE) or place is None
            if not (flaws and is_open):
                number = int(place[1]) if place else len(rest)
                reason = reason.removesuffix(" (at end of document)")
                flaws.append(Flaw(number, "", f"this is no TOML: {reason[:1].lower()}{reason[1:]}"))
            # What is open, and a table without its head, makes nonsense of all that follows.
            if is_open or place is None or rest[int(place[1]) - 1].lstrip().startswith("["):
                break
            rest[int(place[1]) - 1] = ""
            continue
        if not flaws:
            return document
        break
    raise UnfitPolicy(flaws)


def _checked(document: dict[str, Any], lines: Mapping[Path, int]) -> tuple[Policy, tuple[Flaw, ...]]:
    if not document:
        # What a program sends that found no file to send.
        raise UnfitPolicy([Flaw(None, "", _NOTHING_SAID)])
    found = ambiguities(document)
    errors = _errors(document)
    found += [finding for finding in findings_of(errors, document) if finding.path or not found]
    if not found:
        try:
            policy = Policy.model_validate_json(_as_json(document))
        except ValidationError as wrong:
            # Only what quiet hours and the rest come to together: each by itself was fit.
            found = findings_of(wrong.errors(include_url=False), document)
        else:
            found = faults(policy)
            if not found:
                return policy, _flaws(doubts(policy), lines, document)
    raise UnfitPolicy(_flaws(found, lines, document))


def _flaws(found: list[Finding], lines: Mapping[Path, int], document: dict[str, Any]) -> tuple[Flaw, ...]:
    is_one_table = isinstance(document.get("quiet_hours"), dict)
    flaws = [
        located(Finding(_as_one(finding.path) if is_one_table else finding.path, finding.reason), lines, document)
        for finding in found
    ]
    return tuple(sorted(flaws, key=lambda flaw: (flaw.line is None, flaw.line or 0)))


def _as_one(path: Path) -> Path:
    """Where it stands if quiet hours are written as one table, as most write them."""
    return (path[0], *path[2:]) if path[:2] == ("quiet_hours", 0) else path


def _errors(document: dict[str, Any]) -> list[ErrorDetails]:
    """Strictly, because in a text that people write `"3"` or `true` for a number is a slip."""
    quiet = document.get("quiet_hours", [])
    stretches = [quiet] if isinstance(quiet, dict) else quiet if isinstance(quiet, list) else []
    without = {name: value for name, value in document.items() if name != "quiet_hours" or quiet is not value}
    if not isinstance(quiet, dict | list) and quiet is not None:
        without["quiet_hours"] = quiet
    errors = _errors_in(Policy, without)
    for place, stretch in enumerate(stretches):
        for error in _errors_in(QuietHours, stretch):
            errors.append({**error, "loc": ("quiet_hours", place, *error["loc"])})
    return errors


def _errors_in(model: type[BaseModel], document: object) -> list[ErrorDetails]:
    try:
        model.model_validate_json(_as_json(document), strict=True)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        if errors[0]["type"] == "json_invalid":  # it was written a moment ago: what else could be wrong with it
            raise RecursionError from wrong
        return errors
    return []


def _as_json(document: object) -> str:
    return json.dumps(document, default=_moment)


def _moment(value: object) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(f"a policy holds no {type(value).__name__}")
