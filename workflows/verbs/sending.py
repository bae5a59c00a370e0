"""`send`: the verb that has something said, through the traffic controller, at most once."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows.enrolled import Cut
from workflows.ports import Ledger, Messaging, bookkeeping, outside
from workflows.verbs.rechecking import Rechecking
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.gate import EffectState, Receipt, Said
from workflows.vocabulary.messages.message import Channel, Message
from workflows.vocabulary.pausing import ASK, GOES_ON, PAUSED, AfterPause, Instruction
from workflows.vocabulary.requests import Act, LeftOut, SendRequest


class Sending(Rechecking):
    """Say something."""

    async def send(
        self,
        message: Message,
        *,
        expires_after: timedelta | None = None,
        unless: type[Event] | None = None,
        after_pause: AfterPause = GOES_ON,
    ) -> Receipt:
        """Have something said through the traffic controller; returns once it is settled, one way or the other.

        What waits at the gate goes out no later than `expires_after`, and not at all once an `unless` came. What a
        pause kept waiting goes by `after_pause` when that is over.
        """
        await self._go_ahead()
        asked_at, patience = self._due_at or self.now, self._patience()
        request = SendRequest(
            effect_id=self._effect(message.name),
            enrolment=self.enrolment,
            message=message.name,
            fields=message.model_dump(mode="json"),
            purpose=message.purpose,
            topic=message.topic,
            team=message.team,
            channel=Channel.EMAIL,
            asked_at=asked_at,
            expires_at=None if expires_after is None else asked_at + expires_after,
            after_pause=after_pause,
        )
        while True:
            hints = self._hints
            request, receipt = await self._attempt(request, unless)
            self._show_held(receipt.rule if receipt.is_held else None)
            if receipt.is_final:
                return receipt
            if receipt.rule == ASK:
                # No hint changes that: parked anew at each, it would be noted again and again.
                request = await self._ask_operator(request, partial(self._has_come, unless))
            else:
                ready = partial(self._is_stirred, hints, unless)
                await self._sit_out(receipt, patience, request.expires_at, message.name, ready)

    async def _ask_operator(self, request: SendRequest, ready: Callable[[], bool]) -> SendRequest:
        what, why = f"{request.message} after a pause", "an operator is to say whether it still goes"
        answer = await self._park(what, why, request.expires_at, ready)
        if answer is None:
            return request
        act, said = answer
        if act is Act.SKIPPED:
            return request.model_copy(update={"overtaken_by": f"{said.by}: {said.why}"})
        return request.model_copy(update={"is_approved": True})

    async def _attempt(self, request: SendRequest, unless: type[Event] | None) -> tuple[SendRequest, Receipt]:
        """One attempt, and the request as it was made: what a pause kept waiting stays so."""
        made, is_asked = request, False

        def ask() -> workflow.ActivityHandle[Receipt]:
            nonlocal made, is_asked
            is_asked = True
            if unless is not None and self._has_come(unless):
                made = made.model_copy(update={"overtaken_by": unless.wire})
            if self._due_at is not None:
                made = made.model_copy(update={"was_paused": True})
            return self._ask(made)

        try:
            answer = await self._done(ask, f"{request.message} by {request.channel}")
        except (Cut, asyncio.CancelledError) as cut:
            # Cut off between two attempts: asked once more, the sender says nothing new, but what became of the first.
            why = cut.reason if isinstance(cut, Cut) else "cancelled by an operator"
            if is_asked:
                with contextlib.suppress(ActivityError):
                    self._write_down(made, await self._ask(made.model_copy(update={"overtaken_by": why})), self.now)
            raise
        if isinstance(answer, Instruction):
            answer = await self._leave_out(made, f"skipped by {answer.by}: {answer.why}")
        self._write_down(made, answer, self.now)
        self._heed_cut()
        return made.model_copy(update={"was_paused": made.was_paused or answer.rule in (PAUSED, ASK)}), answer

    async def _leave_out(self, request: SendRequest, why: str) -> Receipt:
        receipt = Receipt(effect_id=request.effect_id, state=EffectState.SUPPRESSED, rule="skipped", reason=why)
        left_out = LeftOut(enrolment=self.enrolment, effect_id=request.effect_id, reason=why, at=self.now)
        await workflow.execute_local_activity_method(Ledger.leave_out, left_out, **bookkeeping(why))
        return receipt

    def _write_down(self, request: SendRequest, receipt: Receipt, at: datetime) -> None:
        self._remember_why(f"{at:%d %b %Y %H:%M} {request.message}: {receipt.state}, {receipt.reason}")
        if receipt.is_final or self._cut is not None:
            self._remember(Said(message=request.message, at=at, state=receipt.state, why=receipt.reason))

    def _ask(self, request: SendRequest) -> workflow.ActivityHandle[Receipt]:
        summary = f"{request.message} by {request.channel}"
        return workflow.start_activity_method(Messaging.send, request, **outside(summary))

    def _is_stirred(self, hints: int, unless: type[Event] | None) -> bool:
        return self._is_hinted(hints) or self._has_come(unless)

    def _has_come(self, kind: type[Event] | None) -> bool:
        return kind is not None and any(isinstance(event, kind) for event, _ in self._noted)
