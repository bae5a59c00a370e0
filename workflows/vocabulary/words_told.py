"""Words that come in with an event and go out to operators: printable, and with no address in them."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;]+")


def less_addresses(text: str) -> str:
    """A text, whatever addresses it quotes left out."""
    return _ADDRESS.sub("(an address)", text)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("write it in characters that can be printed, on one line: operators read it on a terminal")
    return text


Told = Annotated[str, AfterValidator(_printable), AfterValidator(less_addresses)]
"""What somebody says for the record; bounces quote addresses, and reasons reach Temporal."""

Label = Annotated[str, AfterValidator(_printable), Field(max_length=64)]
"""A name that another system gives."""
