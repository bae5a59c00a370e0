"""The verbs a journey is written in."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Generic, NoReturn, TypeVar, overload

from temporalio import workflow
from temporalio.common import SearchAttributeKey
from temporalio.exceptions import ActivityError

from workflows.enrolled import Cut, Enrolled
from workflows.ports import Campaigns, Messaging, Profiles, bookkeeping, outside
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.gate import EffectState, Receipt, Said
from workflows.vocabulary.identity import EffectId, effect_id
from workflows.vocabulary.messages.message import Channel, Message
from workflows.vocabulary.outcome import IfPast, Reentry
from workflows.vocabulary.requests import CampaignAction, SendRequest
from workflows.vocabulary.words import length_in_words

StartT = TypeVar("StartT", bound=Event)
EventT = TypeVar("EventT", bound=Event)
OtherT = TypeVar("OtherT", bound=Event)
ResultT = TypeVar("ResultT")

STAGE = SearchAttributeKey.for_keyword("SojournStage")
HELD_BY = SearchAttributeKey.for_keyword("SojournHeldBy")
ROLL_OVER_AT = 300  # history events; waking a cold journey replays them all, at about 0.35 ms each
_FIRST_RECHECK = timedelta(hours=6)
_LAST_RECHECK = timedelta(days=1)


class Journey(Enrolled, Generic[StartT]):
    """A customer's way from one starting event to an outcome, written as plain Python.

    `key` names the field that tells enrolments of one customer apart; `goal` and `exits_on` end the
    journey at once, whatever it waits for.
    """

    starting_event: StartT
    key: ClassVar[str | None] = None
    reentry: ClassVar[Reentry] = Reentry.always()

    async def sleep(self, length: timedelta) -> None:
        """Let some of the customer's time pass."""
        await self._wait(lambda: False, self.now + length, f"sleep {length_in_words(length)}")

    async def sleep_until(self, date: datetime, *, before: timedelta = timedelta(0), if_past: IfPast) -> bool:
        """Sleep until an instant, or so long `before` it; False if it was over already and `if_past` says to skip."""
        target = date - before
        if target <= self.now:
            return if_past is IfPast.RUN_NOW
        await self._wait(lambda: False, target, f"sleep until {target:%d %b %Y %H:%M}")
        return True

    @overload
    async def wait_for(self, kind: type[EventT], /, *, within: timedelta) -> EventT | None: ...
    @overload
    async def wait_for(self, kind: type[EventT], /) -> EventT: ...
    @overload
    async def wait_for(
        self, kind: type[EventT], other: type[OtherT], /, *, within: timedelta
    ) -> EventT | OtherT | None: ...
    @overload
    async def wait_for(self, kind: type[EventT], other: type[OtherT], /) -> EventT | OtherT: ...

    async def wait_for(self, *kinds: type[Event], within: timedelta | None = None) -> Event | None:
        """The earliest unused event of these kinds since the journey began, or None if none comes within the time.

        An event satisfies one wait only, and wins over a deadline it meets.
        """
        names = " or ".join(kind.wire for kind in kinds)
        summary = f"wait for {names}" + (f", {length_in_words(within)}" if within else "")
        until = None if within is None else self.now + within
        if not await self._wait(lambda: self._has(kinds), until, summary):
            return None
        found = min((n for n in self._noted if isinstance(n[0], kinds)), key=lambda n: n[1].sequence)
        self._noted.remove(found)
        return found[0]

    async def silence(self, kind: type[Event], *, lasting: timedelta) -> None:
        """Wait until nothing of a kind has happened for so long, counted from the events' own times.

        Events it has seen are used up. One timer, re-armed only when it fires. A journey that has grown
        long rolls over here, so a run that is standing begins with its silence.
        """
        summary = f"wait for {length_in_words(lasting)} without {kind.wire}"
        while True:
            due = self._last(kind) + lasting
            is_long = await self._wait(self._is_long, due, summary)
            # At once, or a customer who is never silent would carry along every event there ever was.
            self._noted = [n for n in self._noted if not isinstance(n[0], kind)]
            if is_long:
                self.renew()
            if self._last(kind) + lasting <= due:
                return

    def renew(self) -> NoReturn:
        """Begin the next round of a standing journey, as a new run of the same enrolment."""
        workflow.continue_as_new(self.starting_event)

    async def customer(self) -> Customer:
        """The customer's live profile, less what is personal."""
        return await workflow.execute_local_activity_method(
            Profiles.read, self.enrolment.customer, **bookkeeping("read the profile")
        )

    def stage(self, label: str) -> None:
        """Tell operators where in the journey this customer is."""
        workflow.upsert_search_attributes([STAGE.value_set(label)])

    async def pause_campaign(self, campaign: str) -> None:
        """Have an outside system leave this customer out of a campaign."""
        await self._steer(campaign, paused=True)

    async def resume_campaign(self, campaign: str) -> None:
        """Have an outside system take this customer back into a campaign."""
        await self._steer(campaign, paused=False)

    async def send(
        self, message: Message, *, expires_after: timedelta | None = None, unless: type[Event] | None = None
    ) -> Receipt:
        """Have something said through the traffic controller; returns once it is settled, one way or the other.

        What waits at the gate goes out no later than `expires_after`, and not at all once an `unless` came.
        """
        request = SendRequest(
            effect_id=self._effect(message.name),
            enrolment=self.enrolment,
            message=message.name,
            fields=message.model_dump(mode="json"),
            purpose=message.purpose,
            topic=message.topic,
            team=message.team,
            channel=Channel.EMAIL,
            asked_at=self.now,
            expires_at=None if expires_after is None else self.now + expires_after,
        )
        held, since, recheck = False, self.now, _FIRST_RECHECK
        while True:
            if unless is not None and self._has((unless,)):
                request = request.model_copy(update={"overtaken_by": unless.wire})
            hints = self._hints
            receipt = await self._attempt(request)
            held = self._show_hold(held, receipt)
            if receipt.is_final:
                return receipt
            until = receipt.until or self.now + recheck
            if request.expires_at is not None:
                until = min(until, request.expires_at)
            recheck = min(recheck * 2, _LAST_RECHECK)
            hinted = await self._wait(
                partial(self._is_stirred, hints, unless),
                until,
                f"{'Held' if held else 'Deferred'}: {message.name} since {since:%d %b}, {receipt.reason}",
            )
            recheck = _FIRST_RECHECK if hinted else recheck

    def _is_stirred(self, hints: int, unless: type[Event] | None) -> bool:
        return self._hints > hints or (unless is not None and self._has((unless,)))

    async def _attempt(self, request: SendRequest) -> Receipt:
        self._heed_cut()
        self._tell(f"sending {request.message}")
        try:
            receipt = await self._finish(self._ask(request))
        except Cut as cut:
            # Cut off between two attempts: asked once more, the sender says nothing new, but what became of the first.
            receipt = await self._ask(request.model_copy(update={"overtaken_by": cut.reason}))
        self._remember_why(f"{self.now:%d %b %Y %H:%M} {request.message}: {receipt.state}, {receipt.reason}")
        if receipt.is_final or self._cut is not None:
            self._remember(Said(message=request.message, at=self.now, state=receipt.state, why=receipt.reason))
        self._heed_cut()
        return receipt

    def _ask(self, request: SendRequest) -> workflow.ActivityHandle[Receipt]:
        summary = f"{request.message} by {request.channel}"
        return workflow.start_activity_method(Messaging.send, request, **outside(summary))

    async def _steer(self, campaign: str, *, paused: bool) -> None:
        verb = "pause" if paused else "resume"
        action = CampaignAction(
            effect_id=self._effect(f"{verb} {campaign}"),
            enrolment=self.enrolment,
            campaign=campaign,
            paused=paused,
        )
        self._tell(f"{verb} campaign {campaign}")
        await self._finish(
            workflow.start_activity_method(Campaigns.set, action, **outside(f"{verb} campaign {campaign}"))
        )
        self._heed_cut()

    async def _finish(self, handle: workflow.ActivityHandle[ResultT]) -> ResultT:
        await workflow.wait_condition(lambda: handle.done() or self._cut is not None)
        if not handle.done():
            handle.cancel()
        try:
            return await handle
        except (ActivityError, asyncio.CancelledError):
            self._heed_cut()
            raise

    def _effect(self, name: str) -> EffectId:
        return effect_id(self.enrolment.workflow, self._start.arrival.event_id, name, self.occurrence(name))

    def _has(self, kinds: tuple[type[Event], ...]) -> bool:
        return any(isinstance(event, kinds) for event, _ in self._noted)

    def _last(self, kind: type[Event]) -> datetime:
        begun = self._start.arrival.at
        return max(begun, self._seen.get(kind.wire, begun))

    def _is_long(self) -> bool:
        return workflow.info().get_current_history_length() >= ROLL_OVER_AT

    def _show_hold(self, was_held: bool, receipt: Receipt) -> bool:
        is_held = receipt.state is EffectState.WAITING and receipt.until is None
        if is_held and not was_held:
            workflow.upsert_search_attributes([HELD_BY.value_set(receipt.rule)])
        elif was_held and not is_held:
            workflow.upsert_search_attributes([HELD_BY.value_unset()])
        return is_held
