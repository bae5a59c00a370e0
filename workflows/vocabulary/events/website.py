"""What customers do for themselves on our website."""

from workflows.vocabulary.events.event import Event, Lifecycle


class WebsiteVisited(Event, wire="website.visited", lifecycle=Lifecycle.SUPPORT):
    """A customer looked after their account on our website; `has_app` if they have our app as well."""

    has_app: bool = False
