"""What campaigns elsewhere said counts like what we say."""

from datetime import timedelta

from tests.traffic.made import CAP, INTENT, NOON, picture
from traffic.decide import decide
from traffic.outside import classified_outside
from traffic.picture import Classification, PastMessage
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies.policy import Policy

SPRING = CampaignMessageSent(campaign="spring", system="listmonk", topic="coupons", team="sales")


def test_it_is_classified_as_it_was_told_and_by_a_journey_that_no_journey_is_called() -> None:
    assert classified_outside(SPRING) == Classification(
        Purpose.MARKETING, "coupons", "sales", Channel.EMAIL, "spring", "campaign:spring"
    )
    survey = SPRING.model_copy(update={"purpose": Purpose.SURVEY})
    assert classified_outside(survey).purpose is Purpose.SURVEY


def test_it_takes_a_place_under_a_cap() -> None:
    full = [PastMessage(classified_outside(SPRING), NOON - timedelta(hours=n)) for n in range(CAP.most)]
    assert decide(INTENT, picture(*full), Policy(caps=(CAP,)), NOON).rule == CAP.name
    assert decide(INTENT, picture(*full[1:]), Policy(caps=(CAP,)), NOON).rule == "clear"
