"""Days that come for a customer: made of dates on the profile."""

from datetime import date

from workflows.vocabulary.events.event import Event, Lifecycle


class BirthdayCame(Event, wire="birthday.came", lifecycle=Lifecycle.RETENTION, on_date="birthday", yearly=True):
    """A customer's birthday began, where they are; `day` is the day on which it is kept this year."""

    day: date
