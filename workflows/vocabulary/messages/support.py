"""What we ask after a support case."""

from workflows.vocabulary.messages.message import Message, Purpose


class CaseFollowUp(Message, purpose=Purpose.SURVEY, topic="support", team="service"):
    """How did we do?"""

    case_id: str
