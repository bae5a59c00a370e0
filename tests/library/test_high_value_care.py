"""High-value care: the same question, promised and answered as fits who is asking."""

from datetime import timedelta
from typing import Any

import pytest

from testkit.sojourn import Sojourn
from workflows.journeys.high_value_care import HighValueCare
from workflows.vocabulary.events.service_desk import InquiryAnswered, InquiryReceived
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.messages.service_desk import (
    AnswerIsLate,
    InquiryConfirmation,
    PersonalCallback,
    ThanksForAsking,
)
from workflows.vocabulary.outcome import Outcome

ASKED = InquiryReceived(inquiry_id="q-1", about="billing")
ANSWERED = InquiryAnswered(inquiry_id="q-1")
CUSTOMER = {"customer_since": "2020-02-01"}
BEST = {**CUSTOMER, "value_tier": "high"}


@pytest.mark.parametrize(
    ("traits", "said", "promised"),
    [
        ({"value_tier": "high"}, ThanksForAsking(inquiry_id="q-1"), timedelta(days=2)),
        (CUSTOMER, InquiryConfirmation(inquiry_id="q-1"), timedelta(days=1)),
        (BEST, PersonalCallback(inquiry_id="q-1", hours=2), timedelta(hours=2)),
    ],
    ids=["prospect", "customer", "best customer"],
)
async def test_everybody_is_promised_what_fits_and_told_when_it_is_late(
    sojourn: Sojourn, traits: dict[str, Any], said: Message, promised: timedelta
) -> None:
    inquiry = await sojourn.start(HighValueCare, ASKED, traits=traits)
    await inquiry.passes(promised - timedelta(minutes=5))
    assert inquiry.said == [said]
    await inquiry.passes(minutes=10)
    assert inquiry.said == [said, AnswerIsLate(inquiry_id="q-1")]
    assert (inquiry.stage or "").endswith("waits too long")
    await inquiry.happens(ANSWERED)
    assert inquiry.outcome is Outcome.COMPLETED


async def test_an_answer_in_time_needs_no_excuse(sojourn: Sojourn) -> None:
    inquiry = await sojourn.start(HighValueCare, ASKED, traits=BEST)
    await inquiry.happens(ANSWERED)
    assert (inquiry.said, inquiry.outcome) == ([PersonalCallback(inquiry_id="q-1", hours=2)], Outcome.COMPLETED)


async def test_a_promise_made_at_night_is_made_in_the_morning_and_counts_from_then(sojourn: Sojourn) -> None:
    inquiry = await sojourn.start(HighValueCare, ASKED, traits=BEST, zone="Asia/Tokyo")  # nine in the evening
    await inquiry.passes(hours=10, minutes=50)
    assert inquiry.said == []
    await inquiry.passes(hours=2)
    assert inquiry.said == [PersonalCallback(inquiry_id="q-1", hours=2)]


async def test_the_answer_to_one_question_does_not_settle_another(sojourn: Sojourn) -> None:
    first = await sojourn.start(HighValueCare, ASKED, traits=CUSTOMER)
    second = await sojourn.start(HighValueCare, InquiryReceived(inquiry_id="q-2"))
    await first.happens(ANSWERED)
    assert (first.outcome, second.outcome) == (Outcome.COMPLETED, None)
