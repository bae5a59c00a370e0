"""Which journeys a process has in its code, for tests of what happens when that changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from workflows.catalog import journeys, versions
from workflows.journey import Journey


@contextmanager
def in_code(*classes: type[Journey[Any]]) -> Iterator[None]:
    """These journeys and no others, to whoever routes, delivers, works or replays."""
    with (
        patch("workflows.catalog.journey_classes", lambda: classes),
        patch("workflows.plugin.journey_classes", lambda: classes),
    ):
        _forget()
        yield
    _forget()


def _forget() -> None:
    journeys.cache_clear()
    versions.cache_clear()
