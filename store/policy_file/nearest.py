"""The name somebody probably meant."""

from collections.abc import Iterable

from workflows.vocabulary.nearest import nearest

_MOST = 12


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest of the known names, or at those there are."""
    names = sorted(known)
    if near := nearest(name, names):
        return f"did you mean `{near}`?"
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"there are {', '.join(names[:_MOST])}{more}"
