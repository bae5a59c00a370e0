"""Bundles that sales puts together for a customer."""

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key


class BundleProposed(Event, wire="bundle.proposed", lifecycle=Lifecycle.ORDERING):
    """Sales found a bundle that costs a customer less than what they have."""

    bundle_id: Key
    title: str
    saves_cents: int


class BundleOrdered(Event, wire="bundle.ordered", lifecycle=Lifecycle.ORDERING):
    """A customer took the bundle."""

    bundle_id: Key


class BundleDeclined(Event, wire="bundle.declined", lifecycle=Lifecycle.ORDERING):
    """A customer wants no such bundle."""

    bundle_id: Key
