"""A simulated customer's story, told as that of a real one is."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from simulation.records import Happened, Known, Wanted
from store.telling import tell_campaign, tell_decision, tell_event, tell_exposure, tell_journey, tell_message, tell_note
from store.timeline import in_order
from store.timeline_entries import Entry


def timeline_of(known: Known) -> list[Entry]:
    """The whole of it, oldest first."""
    return in_order(_told(known))


def _told(known: Known) -> Iterator[Entry]:
    for happened in sorted(known.inbox, key=lambda one: (one.occurred_at, one.sequence)):
        yield from tell_event(_inbox_row(happened))
    for enrolled in known.enrolments.values():
        yield from tell_journey(_row(enrolled))
    for decided in known.decisions:
        yield from tell_decision(_row(decided))
    for wanted in known.wanted.values():
        yield from tell_message(_effect_row(wanted))
    for steered in known.campaigns.values():
        yield from tell_campaign(_row(steered))
    for noted in known.notes.values():
        yield from tell_note(_row(noted))
    for exposed in known.exposures.values():
        yield from tell_exposure(_row(exposed))


def _row(record: Any) -> dict[str, Any]:
    return {one.name: getattr(record, one.name) for one in fields(record)}


def _inbox_row(happened: Happened) -> dict[str, Any]:
    return _row(happened) | {"type": happened.event.wire, "data": happened.event.model_dump(mode="json")}


def _effect_row(wanted: Wanted) -> dict[str, Any]:
    of_it = wanted.intent
    about = {name: getattr(of_it, name) for name in ("message", "journey", "purpose", "channel", "asked_at")}
    return _row(wanted) | about
