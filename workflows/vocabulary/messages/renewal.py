"""What we say when a contract is about to end."""

from workflows.vocabulary.messages.message import Message, Purpose


class RenewalReminder(Message, purpose=Purpose.SERVICE, topic="contract", team="retention"):
    """Your contract ends soon."""

    contract_id: str


class RenewalOffer(Message, purpose=Purpose.MARKETING, topic="renewal", team="retention"):
    """Stay with us, with this package."""

    package: str
