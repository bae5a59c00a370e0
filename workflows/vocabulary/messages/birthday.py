"""What we say around a customer's birthday."""

from datetime import date

from workflows.vocabulary.messages.message import Message, Purpose


class BirthdayDessert(Message, purpose=Purpose.MARKETING, topic="birthday", team="stores"):
    """Happy birthday, and a dessert is on us."""

    last_day: date


class DessertReminder(Message, purpose=Purpose.MARKETING, topic="birthday", team="stores"):
    """Your birthday dessert is still waiting."""

    last_day: date
