"""What has become of one enrolment so far, read when everything has settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from store.timeline_entries import Entry
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the traffic controller: about which message, what, by which rule, why and when."""

    message: str
    verdict: Verdict
    rule: str
    reason: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Story:
    """One enrolment as it stood at one moment; by what is `shown` operators find it."""

    said: list[Message] = field(default_factory=list)
    decisions: list[Decided] = field(default_factory=list)
    held: str | None = None
    outcome: Outcome | None = None
    reason: str | None = None
    where: str = ""
    shown: Mapping[str, str] = field(default_factory=dict)
    campaigns: list[str] = field(default_factory=list)
    timeline: list[Entry] = field(default_factory=list)
