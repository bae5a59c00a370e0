"""Questions people ask us, customers or not, and our answers."""

from typing import Annotated

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key
from workflows.vocabulary.personal import Personal


class InquiryReceived(Event, wire="inquiry.received", lifecycle=Lifecycle.SUPPORT):
    """Somebody asked us something, by phone, in a store or on a web form."""

    inquiry_id: Key
    about: str = "other"
    question: Annotated[str | None, Personal()] = None


class InquiryAnswered(Event, wire="inquiry.answered", lifecycle=Lifecycle.SUPPORT):
    """Somebody of ours answered an inquiry in person."""

    inquiry_id: Key
