"""Compare two accounts: everything is to be equal, and instants as nearly as two clocks can be."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.parity.account import Account

TOLERANCE = timedelta(seconds=2)
_A_MINUTE, _A_DAY = timedelta(minutes=1), timedelta(days=1)
_INSTANT = re.compile(r"\d{2} [A-Z][a-z]{2} \d{4}(?: \d{2}:\d{2})?")


def differences(real: Account, simulated: Account, tolerance: timedelta = TOLERANCE) -> list[str]:
    """What is told of the one and not of the other, or differently; nothing if they agree."""
    both = real | {"order": [name for _, name in _in_order(real)]}, simulated | {"order": _said_as(real, simulated)}
    comparison = _Comparison()
    comparison.of("", *both)
    return [*comparison.wrong, *comparison.jumps(tolerance)]


@dataclass
class _Comparison:
    wrong: list[str] = field(default_factory=list)
    instants: list[tuple[datetime, timedelta, str]] = field(default_factory=list)

    def of(self, what: str, real: Any, simulated: Any) -> None:
        match real, simulated:
            case dict(), dict():
                for name in dict.fromkeys((*real, *simulated)):
                    if name not in real or name not in simulated:
                        where, told = ("really", real) if name in real else ("simulated", simulated)
                        self.wrong.append(f"{what} {name}: only {where}: {told[name]}".strip())
                    else:
                        self.of(f"{what} {name}".strip(), real[name], simulated[name])
            case ((list() | tuple()), (list() | tuple())):
                if len(real) != len(simulated):
                    lengths = f"{len(real)} really, {len(simulated)} simulated"
                    self.wrong.append(f"{what}: {lengths}:\n  {real}\n  {simulated}")
                for number, pair in enumerate(zip(real, simulated, strict=False)):
                    self.of(f"{what}[{number}]", *pair)
            case datetime(), datetime():
                self.instants.append((real, real - simulated, what))
            case str(), str():
                if not _says_the_same(str(real), str(simulated)):
                    self.wrong.append(f"{what}: really {real!r}, simulated {simulated!r}")
            case _:
                if real != simulated:
                    self.wrong.append(f"{what}: really {real!r}, simulated {simulated!r}")

    def jumps(self, tolerance: timedelta) -> Iterator[str]:
        """Where one world is later than the other by more than that, or than it has been before.

        In all it may be: what waits for something that waited for something is late by all that took.
        """
        least, most = timedelta(0), timedelta(0)
        for at, late, what in sorted(self.instants):
            if not least - tolerance <= late <= most + tolerance:
                yield f"{what}: really {at}, simulated {at - late}: {late.total_seconds():+.1f} s late"
            least, most = min(least, late), max(most, late)


def _says_the_same(real: str, simulated: str) -> bool:
    """Whether they differ at most in instants on both sides of a minute's, or a day's, end."""
    if real == simulated:
        return True
    if _INSTANT.sub("", real) != _INSTANT.sub("", simulated):
        return False
    return all(
        abs(_read(one) - _read(other)) <= (_A_MINUTE if ":" in one else _A_DAY)
        for one, other in zip(_INSTANT.findall(real), _INSTANT.findall(simulated), strict=True)
    )


def _read(text: str) -> datetime:
    return datetime.strptime(text, "%d %b %Y %H:%M" if ":" in text else "%d %b %Y").replace(tzinfo=UTC)


def _in_order(account: Account) -> Sequence[tuple[datetime, str]]:
    said: Sequence[tuple[datetime, str]] = account.get("order", ())
    return said


def _said_as(real: Account, simulated: Account) -> list[str]:
    """What was said in the simulation, in its order; of two journeys at one instant either may be the first."""
    places = {name: place for place, (_, name) in enumerate(_in_order(real))}
    left, told = list(_in_order(simulated)), list[str]()
    while left:
        at_once = [name for at, name in left if at - left[0][0] <= TOLERANCE]
        first = min(at_once, key=lambda name: places.get(name, -1))
        told.append(first)
        left = [one for one in left if one[1] != first]
    return told
