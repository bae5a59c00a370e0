"""What sales says of a bundle."""

from workflows.vocabulary.messages.message import Message, Purpose


class BundleOffer(Message, purpose=Purpose.MARKETING, topic="bundles", team="sales"):
    """What you have costs less in one bundle."""

    title: str
    saves_cents: int


class StillSaving(Message, purpose=Purpose.MARKETING, topic="bundles", team="sales"):
    """The bundle is still yours to take."""

    title: str
