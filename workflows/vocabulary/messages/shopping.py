"""What we say about coupons, and to households we have not seen for a while."""

from datetime import date

from workflows.vocabulary.messages.message import Message, Purpose


class CouponReminder(Message, purpose=Purpose.MARKETING, topic="coupons", team="campaigns"):
    """Your coupons are still waiting."""

    campaign_id: str
    last_day: date


class WeMissYou(Message, purpose=Purpose.MARKETING, topic="win-back", team="loyalty"):
    """We have not seen you for a while."""

    days_away: int
