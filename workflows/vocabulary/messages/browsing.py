"""What we say to people who looked and did not buy."""

from workflows.vocabulary.messages.message import Message, Purpose


class BundleReminder(Message, purpose=Purpose.MARKETING, topic="bundles", team="acquisition"):
    """The bundles you looked at, and whom to ask."""


class CartReminder(Message, purpose=Purpose.MARKETING, topic="carts", team="shop"):
    """Your cart is still there."""

    cart_id: str


class CartOffer(Message, purpose=Purpose.MARKETING, topic="carts", team="shop"):
    """Something off what is in your cart."""

    cart_id: str
    percent: int
