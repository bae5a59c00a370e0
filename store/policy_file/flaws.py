"""What is wrong with a policy as somebody wrote it, in words they can act on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where something stands in a document: the names and numbers that lead to it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a reader of the policy should know, and what of it is about."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """The same, with the line on which it stands; None if it was not written in lines."""

    line: int | None
    where: str
    reason: str

    def in_words(self) -> str:
        """One sentence."""
        line = "" if self.line is None else f"line {self.line}: "
        return f"{line}{self.where}: {self.reason}" if self.where else line + self.reason


class UnfitPolicy(ValueError):
    """A policy that is refused whole: whoever wrote it mends what each of its flaws says."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("\n".join(flaw.in_words() for flaw in self.flaws))


def located(finding: Finding, lines: Mapping[Path, int], document: object) -> Flaw:
    """A finding with its line: that of the thing itself or, if it is not written, of the table that would hold it."""
    path = finding.path
    line = next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)
    if line is None and lines and not path:
        line = 1
    return Flaw(line, _where(path, document), finding.reason)


def _where(path: Path, document: object) -> str:
    """`caps, 2nd (marketing-per-week)`: the table, and which one of several."""
    words, inner = [], document
    for step in path[:2] if len(path) > 1 and isinstance(path[1], int) else path[:1]:
        inner = _inside(inner, step)
        words.append(_ordinal(step) if isinstance(step, int) else step)
        if isinstance(step, int) and isinstance(inner, Mapping) and isinstance(inner.get("name"), str):
            words[-1] += f" ({inner['name'][:64]})"
    return ", ".join(words)


def _inside(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _ordinal(place: int) -> str:
    number = place + 1
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
