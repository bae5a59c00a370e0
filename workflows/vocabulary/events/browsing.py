"""What people look at before they buy, and the carts they fill."""

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key


class AdSeen(Event, wire="ad.seen", lifecycle=Lifecycle.AWARENESS):
    """A customer saw one of our ads."""

    ad: str
    network: str = "other"


class BundlesBrowsed(Event, wire="bundles.browsed", lifecycle=Lifecycle.AWARENESS):
    """A customer looked at our bundles."""

    bundle: str | None = None


class ProvidersCompared(Event, wire="providers.compared", lifecycle=Lifecycle.AWARENESS):
    """A customer held us against another provider."""

    other: str | None = None


class CartChanged(Event, wire="cart.changed", lifecycle=Lifecycle.ORDERING):
    """A customer put something into a cart, or took something out of it."""

    cart_id: Key
    items: int = 1


class CartEmptied(Event, wire="cart.emptied", lifecycle=Lifecycle.ORDERING):
    """A customer took everything out of a cart."""

    cart_id: Key


class CartCheckedOut(Event, wire="cart.checked_out", lifecycle=Lifecycle.ORDERING):
    """A customer bought what was in a cart."""

    cart_id: Key
