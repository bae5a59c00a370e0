"""Hint at the name somebody probably meant."""

import difflib
from collections.abc import Iterable

_LONGEST = 64


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest of the known names, or at all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name[:_LONGEST], names, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known are {', '.join(names)}" if names else "it has none"
