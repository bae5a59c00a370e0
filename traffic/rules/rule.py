"""What a rule of the gate is: it objects to a message, with a reason, or says nothing."""

from collections.abc import Callable
from datetime import datetime

from traffic.picture import Intent, Picture
from workflows.vocabulary.gate import Decision
from workflows.vocabulary.policies.policy import Policy

Rule = Callable[[Intent, Picture, Policy, datetime], Decision | None]


def day(at: datetime) -> str:
    """A day, to read."""
    return f"{at:%d %b %Y}"


def minute(at: datetime) -> str:
    """A minute, to read."""
    return f"{at:%d %b %Y %H:%M}"
