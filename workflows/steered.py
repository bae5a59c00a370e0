"""The waits of a journey, and what operators may do to it meanwhile."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

from workflows.enrolled import Cut, Enrolled
from workflows.ports import Ledger, bookkeeping
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.pausing import PAUSED, Instruction, Pause, unsigned
from workflows.vocabulary.requests import Act, Note

ResultT = TypeVar("ResultT")

HELD_BY = SearchAttributeKey.for_keyword("SojournHeldBy")
PARKED = SearchAttributeKey.for_keyword("SojournParked")
# Some eight minutes; a time-out would not count while a local activity waits for its next attempt.
_NOTED_OR_NOT = RetryPolicy(
    initial_interval=timedelta(seconds=1), maximum_attempts=10, maximum_interval=timedelta(minutes=5)
)
_LONGEST_SUMMARY = 180  # bytes that operators still see whole, less the marks around them


class Steered(Enrolled):
    """What every step of a journey stands on: waits that can be cut, paused and skipped, failures that park."""

    def __init__(self) -> None:
        super().__init__()
        self._held_rule: str | None = None
        self._held_shown: str | None = None if self._pause is None else PAUSED
        self._skippable = False
        self._is_skipped = False
        self._parked: str | None = None
        self._answer: tuple[Act, Instruction] | None = None
        self._due_at: datetime | None = None
        self._steps = 0
        self._is_ending = False

    async def _wait(
        self, ready: Callable[[], bool], until: datetime | None, summary: str, *, skippable: bool = False
    ) -> bool:
        """Wait for `ready` until an instant of the customer's: whether it came; a goal or exit cuts the wait."""
        self._tell(summary)
        self._due_at = None
        left = None if until is None else self._clock.real_length(until - self.now)
        self._skippable, self._is_skipped = skippable, False
        if self._cut is None and not ready() and (left is None or left > timedelta(0)):
            with contextlib.suppress(asyncio.TimeoutError):
                await workflow.wait_condition(
                    lambda: self._cut is not None or self._is_skipped or ready(),
                    timeout=left,
                    timeout_summary=_short(summary),
                )
        self._skippable = False
        self._heed_cut()
        return ready()

    def ending(self, outcome: Outcome, reason: str) -> None:
        """From here on operators are told that it is over."""
        self._where, self._is_ending = f"{outcome}: {reason}", True

    async def _go_ahead(self) -> None:
        """Sit out a pause of this one journey; a goal or exit cuts that too."""
        self._heed_cut()
        if self._pause is not None:
            # The step that comes now was due when the pause let nothing pass: so old is what it says.
            self._due_at = self._due_at or self.now
            await workflow.wait_condition(lambda: self._cut is not None or self._pause is None)
            self._heed_cut()

    async def _done(self, start: Callable[[], workflow.ActivityHandle[ResultT]], what: str) -> ResultT | Instruction:
        """The result of a step, or the instruction by which an operator had it skipped after it failed for good."""
        self._steps += 1
        while True:
            await self._go_ahead()
            self._tell(what)
            try:
                return await self._finish(start())
            except FailureError as failure:  # a local activity's comes as what it raised, not as an ActivityError
                self._heed_cut()
                if is_cancelled_exception(failure):
                    raise
                answer = await self._park(what, str(failure.cause or failure))
                if answer is not None and answer[0] is Act.SKIPPED:
                    return answer[1]

    async def _finish(self, handle: workflow.ActivityHandle[ResultT]) -> ResultT:
        try:
            await workflow.wait_condition(lambda: handle.done() or self._cut is not None)
        except asyncio.CancelledError:
            # What is under way is awaited also when an operator cancels the whole run.
            handle.cancel()
            with contextlib.suppress(FailureError, asyncio.CancelledError):
                await handle
            raise
        if not handle.done():
            handle.cancel()
        try:
            return await handle
        except (FailureError, asyncio.CancelledError):
            self._heed_cut()
            raise

    async def _park(
        self, what: str, why: str, until: datetime | None = None, ready: Callable[[], bool] = lambda: False
    ) -> tuple[Act, Instruction] | None:
        """Wait, visibly, for an operator's `retry` or `skip`; None if it was over by itself before."""
        self._parked, self._answer = what, None
        workflow.upsert_search_attributes([PARKED.value_set(_short(why))])
        await self._note_down(Act.PARKED, Instruction(by="sojourn", why=f"{what}: {why}"))
        where = f"Parked: {what}: {why}. Update `retry` or `skip`, once it is mended"
        try:
            await self._wait(lambda: self._answer is not None or ready(), until, where)
        except (Cut, asyncio.CancelledError):
            # Never in a `finally`: of a run that leaves the memory it is carried out in the midst of another one's.
            self._unpark()
            raise
        self._unpark()
        return self._answer

    def _unpark(self) -> None:
        self._parked = None
        workflow.upsert_search_attributes([PARKED.value_unset()])

    def _show_held(self, rule: str | None) -> None:
        """Let operators find whoever is held, by the rule that holds; a pause of this journey outshines it."""
        self._held_rule = rule
        by = rule if self._pause is None else PAUSED
        if by != self._held_shown:
            self._held_shown = by
            workflow.upsert_search_attributes([HELD_BY.value_unset() if by is None else HELD_BY.value_set(by)])

    async def _note_down(self, act: Act, said: Instruction) -> None:
        note = Note(id=workflow.uuid4(), enrolment=self.enrolment, act=act, by=said.by, why=said.why, at=self.now)
        config = bookkeeping(f"note: {act} by {said.by}") | {"retry_policy": _NOTED_OR_NOT}
        try:
            await workflow.execute_local_activity_method(Ledger.note, note, **config)
        except FailureError as failure:
            if is_cancelled_exception(failure):
                raise
            # A run that waited for this could neither end nor roll over; the history has it in any case.
            workflow.logger.warning("note.not_written", extra={"act": act, "error": str(failure.cause or failure)})

    @workflow.update(description="Hold this journey in place; events are kept, and only a goal or an exit ends it")
    async def pause(self, order: Instruction) -> str:
        """Hold this journey in place."""
        self._pause = Pause(scope=self.enrolment.workflow, by=order.by, why=order.why, since=self.now)
        self._show_held(self._held_rule)
        self._tell(self._where)
        await self._note_down(Act.PAUSED, order)
        return f"paused at: {self._where}. Events are kept; what is being sent at this instant may still go"

    @pause.validator
    def _may_pause(self, order: Instruction) -> None:
        self._may_say(order)
        if self._pause is not None:
            raise _refusal(f"it is paused already: {self._pause.in_words()}")

    @workflow.update(description="Go on after a pause; each message by its own policy for that")
    async def resume(self, order: Instruction) -> str:
        """Go on after a pause."""
        held_at, self._pause = self._where, None
        self._show_held(self._held_rule)
        self._tell(self._where)
        await self._note_down(Act.RESUMED, order)
        return f"goes on at: {held_at}"

    @resume.validator
    def _may_resume(self, order: Instruction) -> None:
        self._may_say(order)
        if self._pause is None:
            raise _refusal(f"it is not paused; it is at: {self._where}")

    @workflow.update(description="End the present sleep or wait as if its time were over")
    async def skip_wait(self, order: Instruction) -> str:
        """End the present wait as if its time were over."""
        skipped = self._where
        self._is_skipped, self._skippable = True, False
        await self._note_down(Act.SKIPPED_WAIT, order)
        return f"skipped: {skipped}"

    @skip_wait.validator
    def _may_skip_wait(self, order: Instruction) -> None:
        self._may_say(order)
        if not self._skippable:
            raise _refusal(f"there is no wait with an end to skip to; it is at: {self._where}")

    @workflow.update(description="End this journey now")
    async def stop(self, order: Instruction) -> str:
        """End this journey now."""
        left = self._where
        self._cut = self._cut or Cut(Outcome.STOPPED, f"stopped by {order.by}: {order.why}")
        await self._note_down(Act.STOPPED, order)
        return f"stopped at: {left}"

    @stop.validator
    def _may_stop(self, order: Instruction) -> None:
        self._may_say(order)
        if self._cut is not None:
            raise _refusal(f"it is ending already: {self._cut.reason}")

    @workflow.update(description="Try the step again that parked this journey")
    async def retry(self, order: Instruction) -> str:
        """Try the step again that parked this journey."""
        return await self._answered(Act.RETRIED, order)

    @workflow.update(description="Leave out the step that parked this journey, and go on")
    async def skip(self, order: Instruction) -> str:
        """Leave out the step that parked this journey, and go on."""
        return await self._answered(Act.SKIPPED, order)

    @retry.validator
    def _may_retry(self, order: Instruction) -> None:
        self._may_answer(order)

    @skip.validator
    def _may_skip(self, order: Instruction) -> None:
        self._may_answer(order)

    def _may_say(self, order: Instruction) -> None:
        if wrong := unsigned(order.by, order.why):
            raise _refusal(wrong)
        if self._is_ending:
            raise _refusal(f"it is over: {self._where}")

    def _may_answer(self, order: Instruction) -> None:
        self._may_say(order)
        if self._parked is None or self._answer is not None:
            raise _refusal(f"it is not parked; it is at: {self._where}")

    async def _answered(self, act: Act, order: Instruction) -> str:
        step = self._parked
        self._answer = (act, order)
        await self._note_down(act, order)
        return f"{act}: {step}"


def _refusal(why: str) -> ApplicationError:
    return ApplicationError(why, type="refused", non_retryable=True)


def _short(text: str) -> str:
    return text.encode()[:_LONGEST_SUMMARY].decode(errors="ignore")
