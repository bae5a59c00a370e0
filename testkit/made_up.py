"""Journeys, events and messages of a test's own: in the catalog as long as the test lasts."""

import sys
from collections.abc import Mapping
from typing import Any

from workflows.catalog import events, facts_of, journey_classes, journeys, messages, versions
from workflows.journey import Journey
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.messages.message import Message


class MadeUp:
    """What one test has added to the catalog."""

    def __init__(self) -> None:
        self.journeys: list[type[Journey[Any]]] = []
        self._added: list[tuple[dict[str, Any], str]] = []

    def learns(self, journey: type[Journey[Any]]) -> bool:
        """Add a journey that is not in the catalog, and the events and messages its module names; whether it did."""
        if journey in journey_classes() or journey in self.journeys:
            return False
        facts = facts_of(journey)
        self._add(journeys(), facts.name, facts)
        self._add(versions(), facts.type, facts)
        for kind in vars(sys.modules[journey.__module__]).values():
            if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event:
                self._add(events(), kind.wire, kind)
            elif isinstance(kind, type) and issubclass(kind, Message) and kind is not Message:
                self._add(messages(), kind.name, kind)
        self.journeys.append(journey)
        return True

    def is_forgotten(self) -> None:
        """The catalog is what it was before the test."""
        for where, name in self._added:
            del where[name]
        self._added.clear()

    def _add(self, catalog: Mapping[str, Any], name: str, what: Any) -> None:
        # The catalog is read once and kept; whoever is asked later is to find these in it, in every module.
        if name in catalog or not isinstance(catalog, dict):
            return
        catalog[name] = what
        self._added.append((catalog, name))
