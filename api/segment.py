"""Segment's tracking calls into events, so that its libraries work with nothing but another host and key."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from api.body import LARGEST_EVENT, Json, look_through
from api.envelope import stated_id, weigh
from api.facts import read_customer_id, read_event, read_time
from api.intake import Fact, Refused
from api.problems import Problem, invalid, unknown_event
from store.accept import Incoming
from workflows.catalog import UnknownEvent, event_class, events
from workflows.vocabulary.events.profile import ProfileUpdated

SOURCE = "segment"
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
_PROFILE_FIELDS = {"email": "email", "phone": "phone", "locale": "locale", "timezone": "time_zone"}
_LONGEST_NAME = 120


def read_call(message: Json, kind: str | None, now: datetime) -> Fact:
    """One tracking call; `kind` is what the address says it is, else the call says so itself."""
    look_through(message)
    if not isinstance(message, dict):
        raise invalid(("body", "is to be a Segment message: a JSON object"))
    kind = kind or str(message.get("type", ""))
    if kind not in ("track", "identify"):
        raise invalid(("type", "is to be track or identify: other calls say nothing a journey could use"))
    if message.get("userId") is None and message.get("anonymousId") is not None:
        raise invalid(("userId", "is required: an anonymous visitor is nobody a journey could reach; identify first"))
    customer = read_customer_id(message.get("userId"), "userId")
    identity = message.get("messageId")
    if not isinstance(identity, str) or not 1 <= len(identity) <= 255 or not identity.isprintable():
        raise invalid(("messageId", "is to be a text of 1 to 255 printable characters: it makes sending twice safe"))
    stated = message.get("timestamp")
    supplied = None if stated is None else read_time(stated, "timestamp", now)
    if kind == "identify":
        event = read_event(ProfileUpdated.wire, _profile(_mapping(message, "traits")), "traits")
    else:
        data = _snake_cased(_mapping(message, "properties"))
        event = read_event(_wire(message.get("event")), data, "properties")
    tags = {"lifecycle": event.lifecycle.value}
    return Fact(customer, Incoming(SOURCE, identity, event, supplied or now, supplied, tags))


def read_calls(messages: list[Json], size: int, now: datetime) -> list[Fact | Refused]:
    """Each message of a batch whose body had `size` bytes."""
    items: list[Fact | Refused] = []
    for message in messages:
        try:
            if size > LARGEST_EVENT:
                weigh(message)
            items.append(read_call(message, None, now))
        except Problem as problem:
            items.append(Refused(stated_id(message, "messageId"), problem))
    return items


def _wire(name: Json) -> str:
    if not isinstance(name, str) or not 1 <= len(name) <= _LONGEST_NAME:
        raise invalid(("event", f"is to be an event's name of 1 to {_LONGEST_NAME} characters"))
    if name in events():
        return name
    spoken = _in_words(name)
    if spoken in _by_words():
        return _by_words()[spoken]
    try:
        return event_class(".".join(spoken.rsplit("_", 1))).wire
    except UnknownEvent as unknown:
        raise unknown_event(f"{name!r}: {unknown}", "event") from unknown


@cache
def _by_words() -> Mapping[str, str]:
    return {wire.replace(".", "_"): wire for wire in events()}


def _in_words(name: str) -> str:
    """`Contract Started`, `contractStarted` and `contract.started` as `contract_started`."""
    return _NO_WORD.sub("_", _WORD_START.sub("_", name)).strip("_").lower()


def _mapping(message: Mapping[str, Json], field: str) -> dict[str, Json]:
    value = message.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise invalid((field, "is to be a JSON object"))
    return value


def _snake_cased(properties: Mapping[str, Json]) -> dict[str, Json]:
    data: dict[str, Json] = {}
    for name, value in properties.items():
        spoken = _in_words(name) or name
        if spoken in data:
            raise invalid((f"properties.{name}"[:_LONGEST_NAME], "is there twice, spelt in two ways"))
        data[spoken] = value
    return data


def _profile(traits: Mapping[str, Json]) -> dict[str, Json]:
    data: dict[str, Json] = {}
    others: dict[str, Json] = {}
    for name, value in traits.items():
        field = _PROFILE_FIELDS.get(_in_words(name).replace("_", ""))
        if field is None:
            others[name] = value
        elif field in data:
            raise invalid((f"traits.{name}"[:_LONGEST_NAME], "is there twice, spelt in two ways"))
        else:
            data[field] = value
    return {**data, "traits": others} if others else data
