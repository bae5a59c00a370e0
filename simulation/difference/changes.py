"""All that is otherwise for one customer under another version."""

from collections.abc import Iterator
from datetime import UTC, datetime

from simulation.difference.change import THE_JOURNEY, Change, Kind, has_moved
from simulation.difference.changed_message import changed_message
from simulation.difference.footprint_file import Footprint, Message, Passage, Steering
from simulation.difference.pairing import Pair, paired

_NEVER = datetime.max.replace(tzinfo=UTC)
_Place = tuple[str, str | None, int | None]


def changes(old: Footprint, new: Footprint) -> list[Change]:
    """What is otherwise, the earliest first; nothing if it is all the same."""
    passages = paired(_entered(old), _entered(new), lambda one: (one.journey, one.key), lambda one: one.started_at)
    places = dict(_places(old, new, passages))
    campaigns = paired(_steered(old), _steered(new), lambda one: (one[1].journey, _named(one[1])), lambda one: one[0])
    found = [
        *(change for was, now in _messages(old, new, places) for change in changed_message(was, now)),
        *(change for was, now in passages for change in _passage(was, now, old, new)),
        *(change for steered in campaigns for change in _campaign(*steered)),
    ]
    return sorted(found, key=lambda one: min((at for at in (one.old_at, one.new_at) if at), default=_NEVER))


def _entered(footprint: Footprint) -> list[Passage]:
    return [one for one in footprint.passages if one.refused is None]


def _places(old: Footprint, new: Footprint, passages: list[Pair[Passage]]) -> Iterator[tuple[Message, _Place]]:
    """Where each message belongs: the same place in both versions, if it is the same passage."""
    numbers = {passage: number for number, pair in enumerate(passages) for passage in pair if passage}
    for footprint in (old, new):
        entered = sorted(_entered(footprint), key=lambda one: one.started_at)
        for message in footprint.messages:
            here = message.journey, message.key
            around = [one for one in entered if (one.journey, one.key) == here and one.started_at <= message.asked_at]
            yield message, (*here, numbers[around[-1]] if around else None)


def _messages(old: Footprint, new: Footprint, places: dict[Message, _Place]) -> list[Pair[Message]]:
    pairs = paired(old.messages, new.messages, lambda one: (places[one], one.message), lambda one: one.asked_at)
    both = [(was, now) for was, now in pairs if was and now]
    gone, come = [was for was, now in pairs if was and not now], [now for was, now in pairs if now and not was]
    # Another message at the very instant of one that is gone has taken its place.
    taken = paired(gone, come, lambda one: (places[one], one.asked_at), lambda one: one.asked_at)
    return [*both, *taken]


def _passage(old: Passage | None, new: Passage | None, before: Footprint, after: Footprint) -> Iterator[Change]:
    if old and new:
        was, now = (old.outcome or "open", old.reason), (new.outcome or "open", new.reason)
        reason = _without_names(new.reason or old.reason)
        if was != now:
            about = was[0] if was[0] == now[0] else f"{was[0]} → {now[0]}"
            yield Change(Kind.ENDED_OTHERWISE, new.journey, about, reason, new.key, old.ended_at, new.ended_at)
        elif has_moved(old.ended_at, new.ended_at):
            yield Change(Kind.ENDED_ELSEWHEN, new.journey, now[0], reason, new.key, old.ended_at, new.ended_at)
    elif new:
        yield Change(Kind.ENTERED, new.journey, "", _refusal(new, before), new.key, None, new.started_at)
    elif old:
        yield Change(Kind.NOT_ENTERED, old.journey, "", _refusal(old, after), old.key, old.started_at, None)


def _refusal(passage: Passage, other: Footprint) -> str:
    """Why the other version did not let the customer in."""
    asked = passage.journey, passage.key, passage.started_at
    met = [one for one in other.passages if one.refused and (one.journey, one.key, one.started_at) == asked]
    return _without_names(met[0].refused if met else None)


def _without_names(reason: str | None) -> str:
    # "already in this journey since the event 5 of crm" is one reason, however many events there are.
    return (reason or THE_JOURNEY).partition(" of ")[0]


def _steered(footprint: Footprint) -> list[tuple[datetime, Steering]]:
    return [(one.at, one) for one in footprint.campaigns if one.at is not None]


def _campaign(old: tuple[datetime, Steering] | None, new: tuple[datetime, Steering] | None) -> Iterator[Change]:
    one = new or old
    if one is None:
        return
    about = one[1].journey, _named(one[1]), THE_JOURNEY, None
    if old is None or new is None:
        kind = Kind.CAMPAIGN_ADDED if new else Kind.CAMPAIGN_REMOVED
        yield Change(kind, *about, old and old[0], new and new[0])
    elif has_moved(old[0], new[0]):
        yield Change(Kind.CAMPAIGN_MOVED, *about, old[0], new[0])


def _named(steering: Steering) -> str:
    return f"{steering.action} {steering.campaign}"
