"""The name somebody probably meant."""

import difflib
from collections.abc import Iterable

_LONGEST = 64
_MOST = 12


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest of the known names, or at those there are."""
    names = sorted(known)
    if near := nearest(name, names):
        return f"did you mean `{near}`?"
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"there are {', '.join(names[:_MOST])}{more}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like it, if one is."""
    return next(iter(difflib.get_close_matches(name[:_LONGEST], sorted(known), n=1, cutoff=0.5)), None)
