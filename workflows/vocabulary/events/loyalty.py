"""Membership, and what members say of us."""

from pydantic import Field

from workflows.vocabulary.events.event import Event, Lifecycle


class MemberJoined(Event, wire="member.joined", lifecycle=Lifecycle.RETENTION):
    """A customer became a member."""


class MemberLeft(Event, wire="member.left", lifecycle=Lifecycle.RETENTION):
    """A member left."""


class SurveyAnswered(Event, wire="survey.answered", lifecycle=Lifecycle.RETENTION):
    """A customer said how likely they are to recommend us, from 0 to 10."""

    score: int = Field(ge=0, le=10)
