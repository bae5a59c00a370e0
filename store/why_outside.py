"""What outside systems sent, as one would name them."""

from collections.abc import Iterable

from traffic.outside import OUTSIDE
from traffic.spoken import listed


def systems_outside(providers: Iterable[str | None]) -> str:
    """`listmonk, a system outside Sojourn`; whoever reported a message without a system is not named."""
    found = list(dict.fromkeys(providers))
    names = [name for name in found if name not in (None, OUTSIDE)]
    if not names:
        return "a system outside Sojourn"
    kind = "a system" if len(names) == 1 else "systems"
    more = " and another one" if len(names) < len(found) else ""
    return f"{listed([str(name) for name in names])}, {kind} outside Sojourn{more}"
