"""What we say to new customers."""

from workflows.vocabulary.messages.message import Message, Purpose


class WelcomeNote(Message, purpose=Purpose.SERVICE, topic="welcome", team="onboarding"):
    """Good to have you, and what comes next."""


class SetupLetter(Message, purpose=Purpose.SERVICE, topic="welcome", team="onboarding"):
    """One step on the way to a line that works."""

    step: str


class AppTour(Message, purpose=Purpose.SERVICE, topic="welcome", team="onboarding"):
    """You have the app: it leads you through the rest."""


class ActivationHelp(Message, purpose=Purpose.SERVICE, topic="activation", team="service"):
    """How to get your new line to work."""
