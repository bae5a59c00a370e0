"""What marketing says of a new offer."""

from workflows.vocabulary.messages.message import Message, Purpose


class NewOffer(Message, purpose=Purpose.MARKETING, topic="offers", team="marketing"):
    """Something new is to be had."""

    title: str


class LastDays(Message, purpose=Purpose.MARKETING, topic="offers", team="marketing"):
    """The offer ends soon."""

    title: str
