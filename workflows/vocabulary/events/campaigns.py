"""What other systems said to our customers."""

from pydantic import Field

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.messages.message import Channel, Purpose


class CampaignMessageSent(Event, wire="campaign.message_sent", lifecycle=Lifecycle.AWARENESS):
    """A campaign of an outside system said something to a customer; it counts as much as what we say ourselves."""

    campaign: str = Field(min_length=1, max_length=55)
    system: str = Field(default="outside", min_length=1, max_length=64)
    purpose: Purpose = Purpose.MARKETING
    topic: str = Field(default="", max_length=64)
    team: str = Field(default="", max_length=64)
    channel: Channel = Channel.EMAIL
