"""Where a journey's code and its past part ways, and how to change a journey people are inside."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workflows.replay.issued import Line

_VERSION = re.compile(r"-v(\d+)$")


@dataclass(frozen=True, slots=True)
class Divergence:
    """One history the code of now does not follow: the event, what the code asked for instead, and its line."""

    history: str
    journey: str
    recorded: str
    now: str
    line: Line | None

    def __str__(self) -> str:
        """Both sides, side by side."""
        told = [self.history, f"  recorded  {self.recorded}", f"  now       {self.now}"]
        if self.line is not None:
            told.append(f"            {self.line}   {self.line.source}")
        return "\n".join(told)


def taught(divergences: list[Divergence], today: date) -> str:
    """Every divergence, and for each journey how to make the change safe for those who are inside it."""
    texts = [str(one) for one in divergences]
    for journey in dict.fromkeys(one.journey for one in divergences):
        line = next((one.line for one in divergences if one.journey == journey and one.line), None)
        texts.append(how_to_version(journey, line.file if line else None, today))
    return "\n\n".join(texts)


def how_to_version(journey: str, file: str | None, today: date) -> str:
    """What to write instead of changing a released journey in place."""
    family, version = family_and_version(journey)
    following = f"{family}-v{version + 1}"
    name = Path(file).name if file else f"{journey.replace('-', '_')}.py"
    return f"""\
Customers who are inside {journey} would be stuck there. Put the old lines of {name} back, and then either

  make it a new version: in a file of its own, workflows/journeys/{following.replace("-", "_")}.py,
      @workflow.defn(name="{following}")
  New customers enter that one, and those inside finish the old one, whose class stays as it is;

  or let those inside keep the old way, and all others take the new one:
      if workflow.patched("what-changed-{today:%Y-%m}"):
          ...  # the new way; nothing, if it is to go
      else:
          ...  # the old way, word for word

If nobody has touched {name}, one of the verbs it is written in has changed: guard the change in the verb likewise."""


def family_and_version(journey: str) -> tuple[str, int]:
    """What a workflow type says of the journey: `contract-renewal-v2` is version 2 of `contract-renewal`."""
    found = _VERSION.search(journey)
    return (journey[: found.start()], int(found[1])) if found else (journey, 1)
