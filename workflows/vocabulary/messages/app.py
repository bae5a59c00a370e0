"""What the digital team says to bring people to the app."""

from workflows.vocabulary.messages.message import Message, Purpose


class AppInvitation(Message, purpose=Purpose.MARKETING, topic="app", team="digital"):
    """What you have just done takes one tap in the app."""


class AppShortcut(Message, purpose=Purpose.MARKETING, topic="app", team="digital"):
    """You were here again: this link leads straight into the app."""
