"""What we give people to read who may become customers."""

from workflows.vocabulary.messages.message import Message, Purpose


class LeadGuide(Message, purpose=Purpose.MARKETING, topic="guides", team="growth"):
    """A short guide worth your time."""

    title: str
