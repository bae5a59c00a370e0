"""Read the campaigns file as somebody wrote it, or say what is wrong with it and on which line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from activities.campaigning.targets import SYSTEMS, Campaigns, OfListmonk
from workflows.vocabulary.nearest import did_you_mean, nearest

_HEAD = re.compile(r"\s*\[\[\s*campaigns\s*\]\]")
_LONGEST = 60


class UnfitCampaigns(ValueError):
    """A campaigns file that says something else than it may; the text names the line, and what is wrong with it."""


def read_campaigns(path: Path) -> Campaigns:
    """Read the file; UnfitCampaigns says what somebody has to change in it."""
    try:
        # Some editors begin a file with a mark that is no part of it.
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as failure:
        raise UnfitCampaigns(f"{path} cannot be read: {type(failure).__name__}") from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        _see_that_there_may_be_several(path, text)
        raise UnfitCampaigns(f"{path}: {wrong}") from None
    except RecursionError:
        raise UnfitCampaigns(
            f"{path}: it is nested too deeply: the file has one [[campaigns]] after the other"
        ) from None
    if isinstance(document.get("campaigns"), dict):
        _see_that_there_may_be_several(path, text)
    try:
        found = Campaigns.model_validate(document)
    except ValidationError as wrong:
        raise UnfitCampaigns("\n".join(_told(path, text, document, error) for error in wrong.errors())) from None
    for place, one in enumerate(found.campaigns):
        if isinstance(one, OfListmonk) and one.list == one.paused_list:
            line = _line(text, ("campaigns", place, "listmonk", "paused_list"))
            raise UnfitCampaigns(f"{path}, line {line}: whoever is taken off a list cannot wait on the same one")
    return found


def _see_that_there_may_be_several(path: Path, text: str) -> None:
    if line := _first(text, r"\s*\[\s*campaigns\s*\]"):
        raise UnfitCampaigns(f"{path}, line {line}: write [[campaigns]], in double brackets: there may be several")


def _told(path: Path, text: str, document: dict[str, Any], error: ErrorDetails) -> str:
    place, kind = error["loc"], error["type"]
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        line = _line(text, (*place, "system"))
        return f"{path}, line {line}: {_wrong_system(document['campaigns'][place[1]])}"
    if kind == "extra_forbidden" and len(place) == 1:
        name = str(place[0])
        line = _first(text, rf"\s*\[*\s*{re.escape(name)}\b") or 1
        return f"{path}, line {line}: nothing is called {name[:_LONGEST]!r} here: write [[campaigns]]"
    named = [str(part) for part in place if isinstance(part, str) and part != "campaigns"]
    about = named[-1] if named else "the file"
    return f"{path}, line {_line(text, place)}: {about}: {error['msg'].removeprefix('Value error, ')}"


def _wrong_system(entry: dict[str, Any]) -> str:
    if "system" not in entry:
        near = next(
            (f" (did you mean it by {field[:_LONGEST]!r}?)" for field in entry if nearest(field, ["system"])), ""
        )
        return f"system is missing{near}: it says where the campaign is; known are {', '.join(sorted(SYSTEMS))}"
    name = str(entry["system"])[:_LONGEST]
    return f"system: no system is called {name!r}; {did_you_mean(name, SYSTEMS)}"


def _first(text: str, pattern: str) -> int | None:
    return next((n for n, line in enumerate(text.split("\n"), start=1) if re.match(pattern, line)), None)


def _line(text: str, where: tuple[int | str, ...]) -> int:
    """The line, from 1, of what pydantic complains about: of the entry if the field is not there."""
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines, start=1) if _HEAD.match(line)]
    place = next((part for part in where if isinstance(part, int)), None)
    if place is None or place >= len(starts):
        return 1
    first, after = starts[place], next(iter(starts[place + 1 :]), len(lines) + 1)
    found = (n for n in range(first + 1, after) if re.match(rf"\s*{re.escape(str(where[-1]))}\s*=", lines[n - 1]))
    return next(found, first)
