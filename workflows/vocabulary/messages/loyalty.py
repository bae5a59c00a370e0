"""What we ask our members, and what we say to their answer."""

from workflows.vocabulary.messages.message import Message, Purpose


class WouldYouRecommendUs(Message, purpose=Purpose.SURVEY, topic="recommendation", team="loyalty"):
    """One question, from 0 to 10."""


class WeWillCallYou(Message, purpose=Purpose.SERVICE, topic="recommendation", team="service"):
    """You are unhappy with us; somebody calls you to hear why."""


class FriendInvitation(Message, purpose=Purpose.MARKETING, topic="referral", team="loyalty"):
    """Bring a friend, and both of you get something."""
