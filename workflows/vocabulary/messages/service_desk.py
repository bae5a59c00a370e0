"""What we say while somebody waits for our answer."""

from workflows.vocabulary.messages.message import Message, Purpose


class PersonalCallback(Message, purpose=Purpose.SERVICE, topic="inquiry", team="service"):
    """Your own contact calls you within hours."""

    inquiry_id: str
    hours: int


class InquiryConfirmation(Message, purpose=Purpose.SERVICE, topic="inquiry", team="service"):
    """We have your question, and answer by tomorrow."""

    inquiry_id: str


class ThanksForAsking(Message, purpose=Purpose.SERVICE, topic="inquiry", team="sales"):
    """Nice to meet you; somebody answers within two days."""

    inquiry_id: str


class AnswerIsLate(Message, purpose=Purpose.SERVICE, topic="inquiry", team="service"):
    """We said we would have answered by now."""

    inquiry_id: str
