"""The renewal that waits: nothing is sold over an open complaint, and nothing is forgotten either."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from datasets.recorded import Recorded
from sandbox.backend import Backend
from sandbox.failures import SandboxFailure
from store.timeline_entries import DecisionEntry, Entry, JourneyEntry, MessageEntry
from workflows.vocabulary.events.contracts import ContractStarted, OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.gate import EffectState, Verdict
from workflows.vocabulary.outcome import Outcome

ZONE = "Europe/Berlin"
SUBJECTS = ("Your contract ends in two months", "Stay with us: Sports XL")
PROFILE = {
    "time_zone": ZONE,
    "traits": {"first_name": "Anna", "favourite_genre": "sports"},
    "consent": {"marketing": True},
}
SeenT = TypeVar("SeenT")


class StoryFailed(SandboxFailure):
    """A story did not go as told; the message says what it waited for, and what happened instead."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the backend did (`is_ours`), or saw happen, at the customer's instant."""

    at: datetime
    text: str
    is_ours: bool = False


@dataclass
class Renewal:
    """The story of one customer; it looks every so often, and waits `within_s` to see each step."""

    backend: Backend
    customer: str
    ends_in: timedelta = timedelta(days=62)
    within_s: float = 60.0
    look_every_s: float = 0.05

    async def steps(self) -> AsyncIterator[Step]:
        """Tell it: each step is posted only when the one before it was seen; StoryFailed if one never comes."""
        await self.backend.know(self.customer, PROFILE | {"email": f"{self.customer}@customers.test"})
        yield Step(self.backend.clock.now(), "Anna becomes a customer: marketing yes, surveys no", is_ours=True)
        started = ContractStarted(contract_id="c-1", ends_on=self.backend.clock.now() + self.ends_in)
        yield await self._post(started, f"signs until {self.ends_in.days} days from now")
        yield await self._see("the reminder", lambda: self._mail(0))
        complaint = SupportCaseOpened(case_id="881", subject="billing", complaint="I was billed twice.")
        yield await self._post(complaint, "complains of a billing error")
        yield await self._see("other systems' campaigns to be paused", lambda: self._campaigns("paused"))
        yield await self._see("the offer to be held", lambda: self._entry(_held_offer))
        yield await self._post(SupportCaseClosed(case_id="881"), "has her case settled")
        yield await self._see("other systems' campaigns to go on", lambda: self._campaigns("running"))
        yield await self._see("the offer", lambda: self._mail(1))
        yield await self._post(OfferAccepted(contract_id="c-1"), "accepts the offer")
        yield await self._see("the renewal to end converted", lambda: self._entry(_converted))
        yield await self._see("the survey to be dropped", lambda: self._entry(_dropped_survey))
        yield await self._see("the support case to end", lambda: self._entry(_settled))
        yield await self._exactly_these_mails()

    async def _post(self, event: Event, text: str) -> Step:
        now = self.backend.clock.now()
        fact = Recorded(f"{self.customer}/{event.wire}", "story/renewal", self.customer, now, event)
        await self.backend.post(fact)
        return Step(now, f"Anna {text}: {event.wire}", is_ours=True)

    async def _see(self, what: str, look: Callable[[], Awaitable[SeenT | None]]) -> SeenT:
        until = time.monotonic() + self.within_s
        while (seen := await look()) is None:
            if time.monotonic() > until:
                raise await self._failed(f"waited {self.within_s:.0f} s for {what}")
            await asyncio.sleep(self.look_every_s)
        return seen

    async def _mail(self, number: int) -> Step | None:
        mails = await self.backend.mails(self.customer)
        if len(mails) <= number:
            return None
        return Step(self.backend.clock.simulated(mails[number].received_at), f"a mail comes: “{mails[number].subject}”")

    async def _campaigns(self, state: str) -> Step | None:
        for campaign in await self.backend.campaigns(self.customer):
            if campaign.state == state:
                since = self.backend.clock.simulated(campaign.since)
                return Step(since, f"{campaign.campaign} of other systems: {state}")
        return None

    async def _entry(self, recognise: Callable[[Entry], str | None]) -> Step | None:
        for entry in (await self.backend.timeline(self.customer)).entries:
            if (text := recognise(entry)) is not None:
                return Step(entry.at, text)
        return None

    async def _exactly_these_mails(self) -> Step:
        mails = await self.backend.mails(self.customer)
        entries = (await self.backend.timeline(self.customer)).entries
        sent = [str(e.effect) for e in entries if isinstance(e, MessageEntry) and e.state is EffectState.SENT]
        if [mail.subject for mail in mails] != list(SUBJECTS) or {mail.effect for mail in mails} != set(sent):
            raise await self._failed(f"the inbox should hold {SUBJECTS}, and holds {[m.subject for m in mails]}")
        return Step(self.backend.clock.now(), f"her inbox holds these {len(mails)} mails and no other")

    async def _failed(self, why: str) -> StoryFailed:
        entries = (await self.backend.timeline(self.customer)).entries
        told = "\n".join(f"  {entry.at:%d %b %Y %H:%M}  {entry.text}" for entry in entries)
        return StoryFailed(f"The renewal story {why}. This is what happened to {self.customer}:\n{told}")


def _held_offer(entry: Entry) -> str | None:
    if not isinstance(entry, DecisionEntry) or entry.message != "renewal-offer":
        return None
    return f"renewal-offer is held: {entry.reason}" if entry.verdict is Verdict.HOLD else None


def _converted(entry: Entry) -> str | None:
    if not isinstance(entry, JourneyEntry) or entry.journey != "contract-renewal":
        return None
    return "contract-renewal ends: converted" if entry.outcome == Outcome.CONVERTED else None


def _dropped_survey(entry: Entry) -> str | None:
    if not isinstance(entry, DecisionEntry) or entry.message != "case-follow-up":
        return None
    return f"case-follow-up is dropped: {entry.reason}" if entry.verdict is Verdict.DROP else None


def _settled(entry: Entry) -> str | None:
    if not isinstance(entry, JourneyEntry) or entry.journey != "support-case" or entry.outcome is None:
        return None
    return f"support-case ends: {entry.outcome}"
