"""People who may become customers, and how warm they are."""

from pydantic import Field

from workflows.vocabulary.events.event import Event, Lifecycle


class LeadScored(Event, wire="lead.scored", lifecycle=Lifecycle.AWARENESS):
    """Somebody's interest was reckoned anew; 0 is none, 100 is a signature away."""

    score: int = Field(ge=0, le=100)


class AssetDownloaded(Event, wire="asset.downloaded", lifecycle=Lifecycle.AWARENESS):
    """Somebody took a guide, a price list or the like from our site."""

    asset: str


class LeadReturned(Event, wire="lead.returned", lifecycle=Lifecycle.AWARENESS):
    """Sales gave a lead back: not now."""

    why: str = "not now"
