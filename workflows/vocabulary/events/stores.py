"""What customers do in and around our stores."""

from workflows.vocabulary.events.event import Event, Lifecycle


class StoreApproached(Event, wire="store.approached", lifecycle=Lifecycle.AWARENESS):
    """A customer who lets us know came within a short walk of one of our stores."""

    store_id: str
    street: str


class DessertServed(Event, wire="dessert.served", lifecycle=Lifecycle.RETENTION):
    """A customer had the dessert that was on the house for their birthday."""

    store_id: str | None = None
