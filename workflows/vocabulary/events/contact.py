"""Which addresses are to be left alone, whatever anybody wants to say."""

from typing import Annotated

from pydantic import AfterValidator, Field

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.messages.message import Channel
from workflows.vocabulary.words_told import Told

EVERY_CHANNEL = "*"


def _a_channel(name: str) -> str:
    if name != EVERY_CHANNEL and name not in list(Channel):
        raise ValueError(f"{name!r} is no channel: name one of {', '.join(Channel)}, or * for all of them")
    return name


_Channel = Annotated[str, AfterValidator(_a_channel)]


class ContactSuppressed(Event, wire="contact.suppressed", lifecycle=Lifecycle.AWARENESS):
    """A customer's address is not to be written to: it bounced, or they complained to their provider."""

    channel: _Channel = EVERY_CHANNEL
    why: Told = Field(default="asked for", max_length=200)


class ContactRestored(Event, wire="contact.restored", lifecycle=Lifecycle.AWARENESS):
    """A customer may be written to again: it was a mistake, or the address is another one."""

    channel: _Channel = EVERY_CHANNEL
