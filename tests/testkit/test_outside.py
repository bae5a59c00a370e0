"""What the world outside does to a journey is a test's to say: a provider's answers, and steps that fail."""

import pytest

from activities.channels.channel import Answer
from testkit.sojourn import Sojourn
from testkit.stuck import Stuck
from tests.verbs.made_up_more import SpeaksAndListens
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.messages.renewal import RenewalReminder

START = OfferAccepted(contract_id="k-1")
CASE = SupportCaseOpened(case_id="1")
SAID = [RenewalReminder(contract_id="k-1")]


@pytest.mark.parametrize(
    ("answer", "said", "told"),
    [
        (Answer.REFUSED, [], "renewal-reminder was rejected: 550 no such mailbox"),
        (Answer.AMBIGUOUS, [], "renewal-reminder may or may not have been sent: 550 no such mailbox"),
        (Answer.NOT_TAKEN, SAID, "renewal-reminder was sent by email"),
    ],
)
async def test_what_a_provider_answers_decides_what_was_said(
    sojourn: Sojourn, answer: Answer, said: list[RenewalReminder], told: str
) -> None:
    sojourn.provider.answers(answer, "550 no such mailbox")
    journey = await sojourn.start(SpeaksAndListens, START)
    assert journey.said == said
    assert [mail.recipient for mail in sojourn.provider.taken] == ["customer@example.com"] * len(said)
    assert [entry.text for entry in journey.timeline if entry.kind == "message"] == [told]


async def test_a_step_that_fails_once_is_tried_again_before_the_test_goes_on(sojourn: Sojourn) -> None:
    await sojourn.fails("set-campaign", "OSError", "connection reset")
    case = await sojourn.start(SupportCase, CASE)
    assert case.campaigns == ["pause all-campaigns"]


async def test_a_step_that_fails_again_and_again_says_so_at_once(sojourn: Sojourn) -> None:
    await sojourn.fails("set-campaign", "OSError", "connection reset", times=20)
    with pytest.raises(Stuck, match="the step set-campaign fails with OSError: connection reset"):
        await sojourn.start(SupportCase, CASE)
    await sojourn.abandon()


async def test_a_step_that_fails_for_good_parks_its_journey_and_says_so_at_once(sojourn: Sojourn) -> None:
    await sojourn.fails("set-campaign", "Unauthorized", "the key is wrong", is_final=True)
    with pytest.raises(Stuck, match="is parked: Unauthorized: the key is wrong"):
        await sojourn.start(SupportCase, CASE)
    await sojourn.abandon()
