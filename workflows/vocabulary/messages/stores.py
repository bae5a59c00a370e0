"""What we say to people who are near one of our stores."""

from workflows.vocabulary.messages.message import Message, Purpose


class CoffeeNearby(Message, purpose=Purpose.MARKETING, topic="store-tips", team="stores"):
    """You are close by: a coffee is waiting."""

    street: str
