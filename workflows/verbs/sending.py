"""`send`: the verb that has something said, through the traffic controller, at most once."""

import contextlib
from datetime import datetime, timedelta
from functools import partial

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows.enrolled import Cut
from workflows.ports import Messaging, outside
from workflows.verbs.rechecking import Rechecking
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.gate import EffectState, Receipt, Said
from workflows.vocabulary.messages.message import Channel, Message
from workflows.vocabulary.pausing import ASK, GOES_ON, AfterPause, Instruction
from workflows.vocabulary.requests import Act, SendRequest


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
            after_pause=after_pause,
        )
        pauses, patience = self._pauses_sat_out, self._patience()
        while True:
            await self._go_ahead()
            if unless is not None and self._has_come(unless):
                request = request.model_copy(update={"overtaken_by": unless.wire})
            request = request.model_copy(update={"was_paused": self._pauses_sat_out > pauses})
            hints = self._hints
            receipt = await self._attempt(request)
            self._show_held(receipt.rule if receipt.is_held else None)
            if receipt.is_final:
                return receipt
            if receipt.rule == ASK:
                request = await self._ask_operator(request)
                continue
            ready = partial(self._is_stirred, hints, unless)
            await self._sit_out(receipt, patience, request.expires_at, message.name, ready)

    async def _ask_operator(self, request: SendRequest) -> SendRequest:
        act, said = await self._park(f"{request.message} after a pause", "an operator is to say whether it still goes")
        if act is Act.SKIPPED:
            return request.model_copy(update={"overtaken_by": f"{said.by}: {said.why}"})
        return request.model_copy(update={"is_approved": True})

    async def _attempt(self, request: SendRequest) -> Receipt:
        try:
            answer = await self._done(partial(self._ask, request), f"{request.message} by {request.channel}")
        except Cut as cut:
            # Cut off between two attempts: asked once more, the sender says nothing new, but what became of the first.
            with contextlib.suppress(ActivityError):
                receipt = await self._ask(request.model_copy(update={"overtaken_by": cut.reason}))
                self._write_down(request, receipt, self.now)
            raise
        if isinstance(answer, Instruction):
            why = f"skipped by {answer.by}: {answer.why}"
            answer = Receipt(effect_id=request.effect_id, state=EffectState.SUPPRESSED, rule="skipped", reason=why)
        self._write_down(request, answer, self.now)
        self._heed_cut()
        return answer

    def _write_down(self, request: SendRequest, receipt: Receipt, at: datetime) -> None:
        self._remember_why(f"{at:%d %b %Y %H:%M} {request.message}: {receipt.state}, {receipt.reason}")
        if receipt.is_final or self._cut is not None:
            self._remember(Said(message=request.message, at=at, state=receipt.state, why=receipt.reason))

    def _ask(self, request: SendRequest) -> workflow.ActivityHandle[Receipt]:
        summary = f"{request.message} by {request.channel}"
        return workflow.start_activity_method(Messaging.send, request, **outside(summary))

    def _is_stirred(self, hints: int, unless: type[Event] | None) -> bool:
        return self._hints > hints or (unless is not None and self._has_come(unless))

    def _has_come(self, kind: type[Event]) -> bool:
        return any(isinstance(event, kind) for event, _ in self._noted)
