"""The name somebody probably meant."""

import difflib
from collections.abc import Iterable

_LONGEST = 64  # of what was typed: longer, and the comparison takes its time


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like it, if one is."""
    return next(iter(difflib.get_close_matches(name[:_LONGEST], sorted(known), n=1, cutoff=0.5)), None)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest of the known names, or at all of them."""
    names = sorted(known)
    if near := nearest(name, names):
        return f"did you mean {near!r}?"
    return f"known are {', '.join(names)}" if names else "it has none"
