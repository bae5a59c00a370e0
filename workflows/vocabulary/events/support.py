"""What customers bring to the service desk."""

from typing import Annotated

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key
from workflows.vocabulary.personal import Personal


class SupportCaseOpened(Event, wire="support_case.opened", lifecycle=Lifecycle.SUPPORT):
    """A customer has a question or a complaint, and waits for an answer."""

    case_id: Key
    subject: str = "other"
    complaint: Annotated[str | None, Personal()] = None


class SupportCaseClosed(Event, wire="support_case.closed", lifecycle=Lifecycle.SUPPORT):
    """A case was settled."""

    case_id: Key
