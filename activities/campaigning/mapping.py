"""The campaigns file: which campaign of ours is which in which outside system; it is read again when it changes."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

_log = structlog.get_logger()
_Id = Annotated[int, Field(ge=1, strict=True)]
_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class UnfitCampaigns(ValueError):
    """A campaigns file that says something else than it may; the text names the line, and what is wrong with it."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: _Name


class OfWebhook(_Entry):
    """The campaign of that name behind SOJOURN_CAMPAIGN_URL."""

    system: Literal["webhook"]


class OfListmonk(_Entry):
    """What goes to one list; the other takes whoever is left out."""

    system: Literal["listmonk"]
    list: _Id
    paused_list: _Id


class OfMautic(_Entry):
    """One campaign."""

    system: Literal["mautic"]
    campaign: _Id


class OfCustomerio(_Entry):
    """What excludes one manual segment."""

    system: Literal["customerio"]
    segment: _Id


class OfBraze(_Entry):
    """What excludes a value in an array attribute."""

    system: Literal["braze"]
    attribute: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,254}$")] = "paused_campaigns"
    value: Annotated[str, Field(min_length=1, max_length=255)]


Target: TypeAlias = OfWebhook | OfListmonk | OfMautic | OfCustomerio | OfBraze


class Campaigns(BaseModel):
    """The whole file; a campaign that is named twice is steered in both places."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    campaigns: tuple[Annotated[Target, Field(discriminator="system")], ...] = ()


def read_campaigns(path: Path) -> Campaigns:
    """Read the file; UnfitCampaigns says what somebody has to change in it."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as failure:
        raise UnfitCampaigns(f"{path} cannot be read: {type(failure).__name__}") from None
    try:
        found = Campaigns.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise UnfitCampaigns(f"{path}: {wrong}") from None
    except ValidationError as wrong:
        lines = (
            f"{path}, line {_line(text, error['loc'])}: {_words(error['loc'])}: {error['msg']}"
            for error in wrong.errors()
        )
        raise UnfitCampaigns("\n".join(lines)) from None
    for place, one in enumerate(found.campaigns):
        if isinstance(one, OfListmonk) and one.list == one.paused_list:
            line = _line(text, ("campaigns", place, "listmonk", "paused_list"))
            raise UnfitCampaigns(f"{path}, line {line}: whoever is taken off a list cannot wait on the same one")
    return found


def _line(text: str, where: tuple[int | str, ...]) -> int:
    """The line, from 1, of what pydantic complains about: of the entry if the field is not there."""
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines, start=1) if re.match(r"\s*\[\[\s*campaigns\s*\]\]", line)]
    place = next((part for part in where if isinstance(part, int)), None)
    if place is None or place >= len(starts):
        return 1
    first, after = starts[place], next(iter(starts[place + 1 :]), len(lines) + 1)
    found = (n for n in range(first + 1, after) if re.match(rf"\s*{re.escape(str(where[-1]))}\s*=", lines[n - 1]))
    return next(found, first)


def _words(where: Iterable[int | str]) -> str:
    named = [str(part) for part in where if isinstance(part, str) and part != "campaigns"]
    return named[-1] if named else "the file"


@dataclass
class CampaignsFile:
    """The file as it is now; a change that is unfit is logged, and what was said before it stays."""

    path: Path
    _seen: tuple[int, int] | None = field(default=None, init=False)
    _read: Campaigns = field(default_factory=Campaigns, init=False)

    def __post_init__(self) -> None:
        """Read it; UnfitCampaigns if it is unfit to begin with."""
        self._read, self._seen = read_campaigns(self.path), self._stamp()

    def targets(self, campaign: str) -> tuple[Target, ...]:
        """Where a campaign is; nowhere, if the file does not name it."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._read = read_campaigns(self.path)
            except UnfitCampaigns as wrong:
                _log.error("campaigns.refused", why=str(wrong))
        return tuple(one for one in self._read.campaigns if one.name == campaign)

    def _stamp(self) -> tuple[int, int] | None:
        try:
            state = self.path.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size
