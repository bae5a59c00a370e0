"""Names that people give to journeys, messages and events: what they must look like, and the names made of them."""

import keyword
import re

from workflows.vocabulary.messages.message import kebab

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*")
_WIRE = re.compile(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*\.[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*")
_VERSION = re.compile(r"-v[0-9]+$")
_LONGEST = 36
_TAKEN = {"Event", "Journey", "Key", "Lifecycle", "Message", "Outcome", "Purpose", "Sojourn"}


class Misnamed(ValueError):
    """A name that cannot be used; the text says what to type instead."""


def checked_name(name: str, of: str) -> str:
    """The name of a journey or a message, such as `winter-tyres`, or of a topic or a team; Misnamed if it is none."""
    if not _NAME.fullmatch(name):
        better = re.sub(r"[^a-z0-9]+", "-", kebab(name).lower()).strip("-")
        hint = f": type {better}" if _NAME.fullmatch(better) else ": small letters, and hyphens between words"
        raise Misnamed(f"{name!r} cannot name a {of}{hint}")
    if len(name) > _LONGEST:
        raise Misnamed(f"{name!r} is too long to name a {of}: operators read it in every id, so keep to {_LONGEST}")
    if class_name(name) in _TAKEN or keyword.iskeyword(module_name(name)):
        raise Misnamed(f"{name!r} means something else to Python or to Sojourn: name the {of} for its aim")
    return name


def checked_journey(name: str) -> str:
    """The name of a new journey; Misnamed also if it is that of a version."""
    if _VERSION.search(name):
        family = _VERSION.sub("", name)
        raise Misnamed(
            f"{name!r} is a version of {family}: copy its file to {module_name(name)}.py, "
            f'write @workflow.defn(name="{name}") there, and change that one'
        )
    return checked_name(name, "journey")


def checked_wire(wire: str) -> str:
    """The wire name of an event, such as `order.placed`; Misnamed if it is none."""
    if not _WIRE.fullmatch(wire):
        raise Misnamed(f"{wire!r} cannot name an event: type noun.verb, in the past tense, such as order.placed")
    if len(wire) > _LONGEST:
        raise Misnamed(f"{wire!r} is too long to name an event: keep to {_LONGEST} characters")
    noun = wire.partition(".")[0]
    if class_name(wire) in _TAKEN or keyword.iskeyword(noun) or noun == "event":
        raise Misnamed(f"{wire!r} means something else to Python or to Sojourn: take another noun")
    return wire


def class_name(name: str) -> str:
    """`WinterTyres` for `winter-tyres`, `OrderPlaced` for `order.placed`."""
    return "".join(part.capitalize() for part in re.split(r"[-._]", name))


def module_name(name: str) -> str:
    """`winter_tyres` for `winter-tyres`, `order_placed` for `order.placed`."""
    return re.sub(r"[-.]", "_", name)


def in_words(name: str) -> str:
    """`winter tyres` for `winter-tyres`."""
    return re.sub(r"[-._]", " ", name)
