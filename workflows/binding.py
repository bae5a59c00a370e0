"""Bind a journey to its enrolment: the start travels in a header, and every ending is recorded."""

import asyncio
from typing import Any, NoReturn

from temporalio import client, worker, workflow
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ActivityError, is_cancelled_exception

from workflows.enrolled import Cut, RolledOver
from workflows.journey import Journey
from workflows.ports import Ledger, bookkeeping
from workflows.vocabulary.arrival import START_HEADER, starting
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Closing

_TAKEN_BACK = "campaigns-taken-back-at-the-end"


class JourneyBinding(client.Interceptor, worker.Interceptor):
    """The one interceptor, on the client for starts and on the worker for endings."""

    def intercept_client(self, next: client.OutboundInterceptor) -> client.OutboundInterceptor:
        """Put the start that the caller has set into the header."""
        return _Starting(next)

    def workflow_interceptor_class(
        self, input: worker.WorkflowInterceptorClassInput
    ) -> type[worker.WorkflowInboundInterceptor] | None:
        """Wrap each journey's run."""
        return _Running


class _Starting(client.OutboundInterceptor):
    async def start_workflow(self, input: client.StartWorkflowInput) -> client.WorkflowHandle[Any, Any]:
        start = starting.get(None)
        if start is not None:
            payload = pydantic_data_converter.payload_converter.to_payload(start)
            input.headers = {**input.headers, START_HEADER: payload}
        return await super().start_workflow(input)


class _Running(worker.WorkflowInboundInterceptor):
    def init(self, outbound: worker.WorkflowOutboundInterceptor) -> None:
        super().init(_Renewing(outbound))

    async def execute_workflow(self, input: worker.ExecuteWorkflowInput) -> Any:
        journey = workflow.instance()
        if not isinstance(journey, Journey):
            return await super().execute_workflow(input)
        journey.starting_event = input.args[0]
        try:
            try:
                outcome, reason = await super().execute_workflow(input), "ran to its end"
            except RolledOver:
                await journey.heard_out()
                workflow.continue_as_new(journey.starting_event)
        except Cut as cut:
            outcome, reason = cut.outcome, cut.reason
        except (ActivityError, asyncio.CancelledError) as failure:
            # A cancellation that meets a local activity comes out as that activity's failure.
            if is_cancelled_exception(failure):
                await self._close(journey, Outcome.CANCELLED, "cancelled by an operator")
            raise
        await self._close(journey, outcome, reason)
        return outcome

    async def _close(self, journey: Journey[Any], outcome: Outcome, reason: str) -> None:
        if journey.has_campaigns_to_take_back and workflow.patched(_TAKEN_BACK):
            await journey.take_campaigns_back(f"{outcome}: {reason}")
        closing = Closing(enrolment=journey.enrolment, outcome=outcome, reason=reason, at=journey.now)
        journey.ending(outcome, reason)
        try:
            await self._write_down(closing)
        except (ActivityError, asyncio.CancelledError) as failure:
            if not is_cancelled_exception(failure):
                raise
            # A cancel that came while this was being written came too late, and comes only once.
            await self._write_down(closing)
        # An operator's update that came last is answered and on record before the run is gone.
        await workflow.wait_condition(workflow.all_handlers_finished)

    async def _write_down(self, closing: Closing) -> None:
        config = bookkeeping(f"ended: {closing.outcome}")
        await workflow.execute_local_activity_method(Ledger.close, closing, **config)


class _Renewing(worker.WorkflowOutboundInterceptor):
    def continue_as_new(self, input: worker.ContinueAsNewInput) -> NoReturn:
        journey = workflow.instance()
        if isinstance(journey, Journey):
            payload = workflow.payload_converter().to_payload(journey.carried())
            input.headers = {**input.headers, START_HEADER: payload}
        super().continue_as_new(input)
