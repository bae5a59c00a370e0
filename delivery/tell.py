"""Tell one workflow one thing: start it, signal it, or hint that it may ask again."""

from datetime import timedelta

from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.client import Client
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from store.deliveries import Delivery
from workflows.catalog import event_class
from workflows.vocabulary.arrival import RECHECK, Arrival, Carried, Start, starting
from workflows.vocabulary.clock import Clock

CUSTOMER = SearchAttributeKey.for_keyword("SojournCustomer")
JOURNEY = SearchAttributeKey.for_keyword("SojournJourney")
_EVENT_MEMO = "starting_event"
_RPC_TIMEOUT = timedelta(seconds=5)


class NotYet(Exception):
    """Temporal cannot take this now, for the reason that is its text; it stays in the inbox and is tried again."""


async def tell(client: Client, task_queue: str, clock: Clock, delivery: Delivery) -> str:
    """Deliver one thing; returns what came of it, or raises NotYet."""
    if not delivery.is_in_code and delivery.has_ended:
        return "ended before"
    if not delivery.is_in_code:
        # Of a version that was taken out too early, or that only a newer process has: whoever has it delivers.
        raise NotYet(f"{delivery.workflow_type} is not in this code")
    if not delivery.is_for_it:
        return "not for this journey"
    try:
        if delivery.kind == "start" and delivery.arrival is not None:
            return await _start(client, task_queue, clock, delivery, delivery.arrival)
        return await _signal(client, delivery)
    except RPCError as failure:
        raise NotYet(failure.status.name.lower()) from failure
    except (RuntimeError, OSError) as failure:
        raise NotYet("unreachable") from failure


async def _start(client: Client, task_queue: str, clock: Clock, delivery: Delivery, arrival: Arrival) -> str:
    if delivery.has_ended:
        return "ended before"
    start = Start(
        enrolment=delivery.enrolment,
        journey=delivery.journey,
        customer=delivery.customer,
        key=delivery.key,
        arrival=arrival,
        clock=clock,
        carried=Carried.overtaking(arrival, delivery.along),
    )
    token = starting.set(start)
    try:
        await client.start_workflow(
            delivery.workflow_type,
            event_class(delivery.type).model_validate(delivery.data),
            id=delivery.workflow,
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            memo={_EVENT_MEMO: str(arrival.event_id)},
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(CUSTOMER, delivery.customer), SearchAttributePair(JOURNEY, delivery.journey)]
            ),
            static_summary=f"{delivery.journey} for {delivery.customer}",
            rpc_timeout=_RPC_TIMEOUT,
        )
    except WorkflowAlreadyStartedError as running:
        handle = client.get_workflow_handle(delivery.workflow, run_id=running.run_id)
        described = await handle.describe(rpc_timeout=_RPC_TIMEOUT)
        if await described.memo_value(_EVENT_MEMO, default=None) == str(arrival.event_id):
            return "started before"
        raise NotYet("still_closing") from running
    finally:
        starting.reset(token)
    return "started"


async def _signal(client: Client, delivery: Delivery) -> str:
    handle = client.get_workflow_handle(delivery.workflow)
    try:
        if delivery.arrival is None:
            await handle.signal(RECHECK, rpc_timeout=_RPC_TIMEOUT)
        else:
            event = event_class(delivery.type).model_validate(delivery.data)
            await handle.signal(delivery.type, args=[event, delivery.arrival], rpc_timeout=_RPC_TIMEOUT)
    except RPCError as failure:
        if not _is_over(failure):
            raise
        return "journey over"
    return "signalled"


def _is_over(failure: RPCError) -> bool:
    # A namespace that is not there is not found either, and its journeys are anything but over.
    details = failure.grpc_status.details
    return failure.status is RPCStatusCode.NOT_FOUND and not any(
        d.Is(NamespaceNotFoundFailure.DESCRIPTOR) for d in details
    )
