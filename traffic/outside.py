"""What a campaign of an outside system said, counted like what we say ourselves."""

from traffic.picture import Classification
from workflows.vocabulary.events.campaigns import CampaignMessageSent

OUTSIDE = "outside"


def classified_outside(sent: CampaignMessageSent) -> Classification:
    """What it counts as; no journey has a name like that of its journey."""
    return Classification(
        sent.purpose, sent.topic, sent.team, sent.channel, sent.campaign, journey=f"campaign:{sent.campaign}"
    )
