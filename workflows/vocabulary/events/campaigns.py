"""What other systems said to our customers."""

from pydantic import Field

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.words_told import Label


class CampaignMessageSent(Event, wire="campaign.message_sent", lifecycle=Lifecycle.AWARENESS):
    """A campaign of an outside system said something to a customer; it counts as much as what we say ourselves."""

    campaign: Label = Field(min_length=1, max_length=55)
    system: Label = Field(default="outside", min_length=1)
    purpose: Purpose = Purpose.MARKETING
    topic: Label = ""
    team: Label = ""
    channel: Channel = Channel.EMAIL
