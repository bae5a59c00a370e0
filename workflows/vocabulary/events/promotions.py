"""What marketing announces, and what a customer makes of it."""

from pydantic import AwareDatetime

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key


class OfferAnnounced(Event, wire="offer.announced", lifecycle=Lifecycle.AWARENESS):
    """A new offer is out that suits a customer, until it ends."""

    offer_id: Key
    title: str
    ends_on: AwareDatetime


class OfferTaken(Event, wire="offer.taken", lifecycle=Lifecycle.ORDERING):
    """A customer took a new offer."""

    offer_id: Key


class OfferWithdrawn(Event, wire="offer.withdrawn", lifecycle=Lifecycle.AWARENESS):
    """An offer is no longer to be had."""

    offer_id: Key
