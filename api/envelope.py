"""CloudEvents 1.0, structured or binary, into events; plain checks, because every request passes here."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import unquote

from api.body import LARGEST_EVENT, Json, look_through
from api.facts import read_customer_id, read_event, read_time
from api.intake import Fact, Refused
from api.problems import Problem, invalid, too_large
from store.accept import Incoming
from workflows.vocabulary.events.event import Lifecycle

_LONGEST = {"id": 255, "source": 255, "type": 120, "channel": 64, "touchpoint": 64, "lifecycle": 64}
_ATTRIBUTE = re.compile(r"[a-z0-9]{1,32}")
_JSON_TYPE = re.compile(r"[a-z]+/([a-z0-9.-]+\+)?json\s*(;.*)?", re.IGNORECASE)


def read_envelope(document: Json, now: datetime) -> Fact:
    """One event in structured mode; 422 names each attribute that is wrong."""
    look_through(document)
    if not isinstance(document, dict):
        raise invalid(("body", "is to be a CloudEvent: a JSON object"))
    if document.get("specversion") != "1.0":
        raise invalid(("specversion", "is to be '1.0'"))
    for name in document:
        if not _ATTRIBUTE.fullmatch(name) and name != "data_base64":
            raise invalid((name[:64], "is no CloudEvents attribute: those have lower-case letters and digits only"))
    if "data_base64" in document or not _JSON_TYPE.fullmatch(str(document.get("datacontenttype", "text/json"))):
        raise invalid(("data", "is to be JSON, in `data`"))
    identity = _attribute(document, "id")
    source = _attribute(document, "source")
    wire = _attribute(document, "type")
    customer = read_customer_id(document.get("subject"), "subject")
    supplied = read_time(document["time"], "time", now) if document.get("time") is not None else None
    event = read_event(wire, document.get("data", {}))
    tags: dict[str, str] = {name: _attribute(document, name) for name in ("channel", "touchpoint") if name in document}
    tags["lifecycle"] = _lifecycle(document) if "lifecycle" in document else event.lifecycle.value
    return Fact(customer, Incoming(source, identity, event, supplied or now, supplied, tags))


def read_batch(documents: list[Json], size: int, now: datetime) -> list[Fact | Refused]:
    """Each item of a batch whose body had `size` bytes; what is wrong with one is no matter to the others."""
    items: list[Fact | Refused] = []
    for document in documents:
        try:
            if size > LARGEST_EVENT:
                weigh(document)
            items.append(read_envelope(document, now))
        except Problem as problem:
            items.append(Refused(stated_id(document, "id"), problem))
    return items


def structured(headers: Mapping[str, str], data: Json) -> Json:
    """A binary-mode request as the document that structured mode would have sent."""
    document: dict[str, Json] = {
        name[3:]: unquote(value, errors="replace") for name, value in headers.items() if name.startswith("ce-")
    }
    document["data"] = data
    return document


def weigh(document: Json) -> None:
    """Refuse an item that alone is over 64 KB."""
    try:
        weight = len(json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode(errors="replace"))
    except RecursionError:
        return  # too deep: the next check says so
    if weight > LARGEST_EVENT:
        raise too_large("an event", f"{LARGEST_EVENT // 1024} KB")


def stated_id(document: Json, field: str) -> str | None:
    """The id an item came with, if it has a presentable one."""
    identity = document.get(field) if isinstance(document, dict) else None
    return identity[:255] if isinstance(identity, str) and identity.isprintable() else None


def _attribute(document: Mapping[str, Json], name: str) -> str:
    value = document.get(name)
    if value is None:
        raise invalid((name, "is required"))
    if not isinstance(value, str) or not value or len(value) > _LONGEST[name] or not value.isprintable():
        raise invalid((name, f"is to be a text of 1 to {_LONGEST[name]} printable characters"))
    return value


def _lifecycle(document: Mapping[str, Json]) -> str:
    value = _attribute(document, "lifecycle")
    if value not in tuple(Lifecycle):
        raise invalid(("lifecycle", f"is to be one of {', '.join(Lifecycle)}"))
    return value
