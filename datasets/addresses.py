"""Find addresses of people where none should be."""

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

UNREACHABLE = "example.invalid"
_MAIL = re.compile(r"[^\s@\"'<>\\,:;()\[\]{}/]+(?:@|%40)(?P<domain>[\w-]+(?:\.[\w-]+)+)")
_PHONE = re.compile(
    r"""(?: (?<![\w.+]) (?:\+|%2B) [1-9] (?:[\s()./-]{0,2}[0-9]){8,14}
          # Of digits that begin with 00, more than thirteen are an id, and so are those of a UUID.
          | (?<![\w.+-]) 00 (?![0-9a-f]{6}-[0-9a-f]{4}-[0-9a-f]{4}-) [1-9] (?:[\s()./-]{0,2}[0-9]){8,12}
        ) (?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
# Workers name themselves after their process and machine.
_OF_MACHINES = ("identity", "workerIdentity")


def has_address(text: str) -> bool:
    """Whether an e-mail address, but a made-up one, or an international telephone number is in it."""
    mails = any(found["domain"] != UNREACHABLE for found in _MAIL.finditer(text))
    return mails or _PHONE.search(text) is not None


def places_of_addresses(document: Any, path: str = "") -> Iterator[str]:
    """Where in a JSON document addresses are, payloads of Temporal (`data` in base 64) included."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name not in _OF_MACHINES:
                yield from places_of_addresses(value, f"{path}.{name}" if path else name)
    elif isinstance(document, list):
        for number, value in enumerate(document):
            yield from places_of_addresses(value, f"{path}[{number}]")
    elif isinstance(document, str) and any(map(has_address, (document, _unpacked(path, document)))):
        yield path


def _unpacked(path: str, text: str) -> str:
    if not path.endswith("data"):
        return ""
    try:
        return b64decode(text, validate=True).decode(errors="replace")
    except ValueError:
        return ""
