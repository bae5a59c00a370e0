"""Answer the same question as fits who is asking."""

from datetime import timedelta
from enum import StrEnum

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.events.service_desk import InquiryAnswered, InquiryReceived
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.messages.service_desk import (
    AnswerIsLate,
    InquiryConfirmation,
    PersonalCallback,
    ThanksForAsking,
)
from workflows.vocabulary.outcome import Outcome


class Asker(StrEnum):
    """Who is asking."""

    PROSPECT = "prospect"
    CUSTOMER = "customer"
    BEST_CUSTOMER = "best customer"


A_DAY, A_FORTNIGHT = timedelta(days=1), timedelta(days=14)
PROMISED = {
    Asker.PROSPECT: timedelta(days=2),
    Asker.CUSTOMER: A_DAY,
    Asker.BEST_CUSTOMER: timedelta(hours=2),
}


@workflow.defn(name="high-value-care")
class HighValueCare(Journey[InquiryReceived]):
    """Promise everybody an answer in a time that fits who they are, and own up when it is late.

    The best customers get a call within hours, and nothing is sold to them until they have it.
    """

    key = "inquiry_id"
    listens_to = (InquiryAnswered,)

    @workflow.run
    async def run(self, inquiry: InquiryReceived) -> Outcome:
        """Confirm in the right tone, wait as long as was promised, then say sorry and stay on it."""
        asker = asker_of(await self.customer())
        promised, number = PROMISED[asker], inquiry.inquiry_id
        self.stage(f"{asker} waits")
        match asker:
            case Asker.BEST_CUSTOMER:
                await self.hold("open-inquiry", binds=(Purpose.MARKETING, Purpose.SURVEY), lasting=A_FORTNIGHT)
                callback = PersonalCallback(inquiry_id=number, hours=promised // timedelta(hours=1))
                await self.send(callback, expires_after=A_DAY, unless=InquiryAnswered)
            case Asker.CUSTOMER:
                await self.send(InquiryConfirmation(inquiry_id=number), expires_after=A_DAY, unless=InquiryAnswered)
            case Asker.PROSPECT:
                await self.send(ThanksForAsking(inquiry_id=number), expires_after=A_DAY, unless=InquiryAnswered)
        if await self.wait_for(InquiryAnswered, within=promised):
            return Outcome.COMPLETED
        self.stage(f"{asker} waits too long")
        await self.send(AnswerIsLate(inquiry_id=number), expires_after=A_DAY, unless=InquiryAnswered)
        answer = await self.wait_for(InquiryAnswered, within=A_FORTNIGHT)
        return Outcome.COMPLETED if answer else Outcome.LAPSED


def asker_of(customer: Customer) -> Asker:
    """Who is asking: whoever has never bought from us is a prospect."""
    if customer.traits.customer_since is None:
        return Asker.PROSPECT
    return Asker.BEST_CUSTOMER if customer.traits.value_tier == "high" else Asker.CUSTOMER
