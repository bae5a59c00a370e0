"""What we say about the line and the data on it."""

from workflows.vocabulary.messages.message import Message, Purpose


class OutageNotice(Message, purpose=Purpose.SERVICE, topic="outage", team="network"):
    """Your line is down, and we are at it."""


class OutageUpdate(Message, purpose=Purpose.SERVICE, topic="outage", team="network"):
    """It is taking longer than it should."""


class BackInService(Message, purpose=Purpose.SERVICE, topic="outage", team="network"):
    """Your line works again."""


class OutageCredit(Message, purpose=Purpose.SERVICE, topic="outage", team="network"):
    """Your line works again, and you do not pay for the days it was down."""

    days: int


class DataUpgradeOffer(Message, purpose=Purpose.MARKETING, topic="data", team="plans"):
    """A plan with more data would suit you better."""

    limit_gb: int


class DataUsageTip(Message, purpose=Purpose.SERVICE, topic="data", team="plans"):
    """How to get along with the data you have."""

    limit_gb: int
