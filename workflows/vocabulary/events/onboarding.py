"""The first weeks of a customer."""

from workflows.vocabulary.events.event import Event, Lifecycle


class AccountOpened(Event, wire="account.opened", lifecycle=Lifecycle.ORDERING):
    """Somebody became a customer."""


class AccountClosed(Event, wire="account.closed", lifecycle=Lifecycle.RETENTION):
    """Somebody is no customer any more."""


class AppInstalled(Event, wire="app.installed", lifecycle=Lifecycle.FULFILMENT):
    """A customer signed in to our app for the first time."""


class ServiceActivated(Event, wire="service.activated", lifecycle=Lifecycle.FULFILMENT):
    """A customer's line works for the first time."""
