"""`--fail-if`: how much may be otherwise before a check fails."""

import difflib
import operator
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from simulation.difference.change import OF_CAMPAIGNS, OF_MESSAGES, OF_PASSAGES, Kind
from simulation.difference.comparison import Difference

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_EXPRESSION = re.compile(r"\s*([a-z_]+)(?:\.([A-Za-z0-9_-]+))?\s*(>=|<=|>|<)\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)\s*")
_CUSTOMERS, _TOLD, _CAMPAIGNS, _IN_FLIGHT = "customers", "told", "campaigns", "in_flight"
_OF_CUSTOMERS = (_CUSTOMERS, _TOLD)
FIGURES = (*_OF_CUSTOMERS, *OF_MESSAGES, *OF_PASSAGES, _CAMPAIGNS, _IN_FLIGHT)
_MANNER = "write such as customers>100, customers>5%, removed>0, added.we-miss-you>0 or in_flight>0"


class NoThreshold(ValueError):
    """An expression that cannot be understood; the message says how to write it."""


class InFlight(Protocol):
    """Those inside one version of a journey when the old version's run ends."""

    @property
    def journey(self) -> str:
        """The journey's name."""

    @property
    def open(self) -> int:
        """How many are inside."""

    @property
    def is_affected(self) -> bool:
        """The new version's code does not fit them."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure, of one message or journey if it is named, and the number at which it is too much."""

    text: str
    figure: str
    of: str | None
    sign: str
    number: float
    is_share: bool

    def crossed(self, difference: Difference, in_flight: Collection[InFlight]) -> str | None:
        """What to say if it is too much: the expression and the figure; None if it is not."""
        many = self._count(difference, in_flight)
        base = self._base(difference, in_flight) if self.is_share else 0
        value = 100 * many / base if base else 100.0 * bool(many) if self.is_share else float(many)
        if not _OPERATORS[self.sign](value, self.number):
            return None
        return f"{self.text}: it is {many:,}" + (f" of {base:,}, {value:.1f} %" if self.is_share else "")

    def _count(self, difference: Difference, in_flight: Collection[InFlight]) -> int:
        if self.figure == _CUSTOMERS:
            return difference.differ
        if self.figure == _TOLD:
            return difference.told
        if self.figure == _IN_FLIGHT:
            return sum(one.open for one in in_flight if one.is_affected and self.of in (None, one.journey))
        kinds = OF_CAMPAIGNS if self.figure == _CAMPAIGNS else (Kind(self.figure),)
        return sum(difference.total(kind, self.of) for kind in kinds)

    def _base(self, difference: Difference, in_flight: Collection[InFlight]) -> int:
        if self.figure in _OF_CUSTOMERS:
            return difference.customers
        if self.figure == _IN_FLIGHT:
            return sum(one.open for one in in_flight if self.of in (None, one.journey))
        return sum(number for names, number in difference.sent_before.items() if self.of is None or self.of in names)


def threshold(text: str, journeys: Collection[str] = (), messages: Collection[str] = ()) -> Threshold:
    """Read such as `added.we-miss-you>0`; NoThreshold. `journeys` and `messages` are those there are, if known."""
    read = _EXPRESSION.fullmatch(text)
    if read is None:
        raise NoThreshold(f"--fail-if {text!r} cannot be read: {_MANNER}")
    figure, of, sign, number, percent = read.groups()
    if figure not in FIGURES:
        near = difflib.get_close_matches(figure, FIGURES, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FIGURES)}"
        raise NoThreshold(f"--fail-if {text!r}: nothing is counted as {figure}; {hint}")
    if of and figure in _OF_CUSTOMERS:
        raise NoThreshold(f"--fail-if {text!r}: {figure} are counted in all, write {figure}{sign}{number}{percent}")
    # Who is inside, enters and ends is counted by journeys alone: of a message it would never be crossed.
    names = set(journeys) if figure in (*OF_PASSAGES, _IN_FLIGHT) else {*journeys, *messages}
    if of and names and of not in names:
        near = difflib.get_close_matches(of, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(names))}"
        raise NoThreshold(f"--fail-if {text!r}: nothing that is counted so is called {of}; {hint}")
    if percent and figure not in (*_OF_CUSTOMERS, *OF_MESSAGES, _IN_FLIGHT):
        raise NoThreshold(f"--fail-if {text!r}: {figure} is a share of nothing, write {figure}{sign}{number}")
    return Threshold(text.strip(), figure, of, sign, float(number), bool(percent))
