"""What every journey can rely on, whatever it is about."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from google.protobuf.json_format import MessageToDict
from sqlalchemy import select
from sqlmodel import col
from temporalio.client import WorkflowFailureError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from store.accept import Acceptance
from store.engine import reading
from store.tables import InboxRow
from tests.journeys.reads_the_clock import ReadsTheClock
from tests.journeys.rig import Rig
from workflows.enrolled import Enrolled
from workflows.vocabulary.arrival import Arrival
from workflows.vocabulary.events.contracts import ContractStarted, OfferAccepted
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened


async def test_an_event_delivered_twice_is_applied_once(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(SupportCaseOpened(case_id="1"))
    await rig.happens(SupportCaseOpened(case_id="2"))
    handle = rig.handle("support-case")
    async with reading(rig.database) as tx:
        rows = (await tx.execute(select(InboxRow).order_by(col(InboxRow.sequence).desc()))).mappings().all()
    again = Arrival(event_id=rows[0]["id"], sequence=rows[0]["sequence"], at=rows[0]["occurred_at"])
    await rig.happens(SupportCaseClosed(case_id="2"))
    await handle.signal("support_case.opened", args=[SupportCaseOpened(case_id="2"), again])
    await rig.happens(SupportCaseClosed(case_id="1"))
    await rig.settles()
    assert await handle.query("where") == "wait for support_case.opened, 1 d"


async def test_the_same_event_posted_twice_is_one_event(rig: Rig) -> None:
    event = SupportCaseOpened(case_id="1")
    at = rig.now
    first = await rig.happens(event, id="e-1", at=at)
    second = await rig.happens(event, id="e-1", at=at + timedelta(0))
    assert first.answers[0][0] is Acceptance.ACCEPTED
    assert second.answers[0][0] is Acceptance.DUPLICATE
    assert second.enrolments == []


async def test_a_malformed_signal_freezes_nothing_and_the_next_event_is_applied(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(SupportCaseOpened(case_id="1"))
    handle = rig.handle("support-case")
    await handle.signal("support_case.closed", args=["not an event", 17])
    await handle.signal("no.such_event", args=[{"a": 1}])
    await rig.happens(SupportCaseClosed(case_id="1"))
    assert await handle.query("where") == "wait for support_case.opened, 1 d"


async def test_what_is_personal_never_reaches_temporal(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(SupportCaseOpened(case_id="1", complaint="my canary words"))
    await rig.happens(SupportCaseClosed(case_id="1"))
    await rig.passes(timedelta(days=2))
    history = json.dumps([MessageToDict(e) async for e in rig.handle("support-case").fetch_history_events()])
    decoded = (await rig.handle("support-case").fetch_history()).to_json()
    for text in (history, decoded):
        assert "canary" not in text
        assert "customer@example.com" not in text
    assert any("canary" in json.dumps(row["data"]) for row in await rig.rows(InboxRow))


async def test_an_operator_reads_in_words_what_a_journey_waits_for(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=60)))
    await rig.happens(SupportCaseOpened(case_id="881"))
    await rig.passes(timedelta(days=4))
    handle = rig.handle("contract-renewal", "k-1")
    described = await handle.describe()
    attributes = {pair.key.name: pair.value for pair in described.typed_search_attributes}
    assert attributes["SojournCustomer"] == rig.customer
    assert attributes["SojournJourney"] == "contract-renewal"
    assert attributes["SojournHeldBy"] == "open-support-case"
    assert "Held: renewal-offer since" in (await handle.query("__temporal_workflow_metadata")).current_details
    assert [line.message for line in await handle.query(Enrolled.said)] == ["renewal-reminder"]
    assert "open-support-case 881" in (await handle.query(Enrolled.why))[-1]
    await rig.happens(SupportCaseClosed(case_id="881"))
    attributes = {pair.key.name: pair.value for pair in (await handle.describe()).typed_search_attributes}
    assert "SojournHeldBy" not in attributes


async def test_every_timer_and_activity_tells_what_it_is_for(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=60)))
    await rig.passes(timedelta(days=5))
    summaries = [
        event.user_metadata.summary.data.decode()
        async for event in rig.handle("contract-renewal", "k-1").fetch_history_events()
        if event.HasField("timer_started_event_attributes")
        or event.HasField("activity_task_scheduled_event_attributes")
    ]
    assert summaries == [
        '"renewal-reminder by email"',
        '"sleep 3 d"',
        '"renewal-offer by email"',
        '"wait for offer.accepted, 7 d"',
    ]


async def test_a_journey_an_operator_cancels_is_closed_on_the_ledger(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=90)))
    handle = rig.handle("contract-renewal", "k-1")
    await handle.cancel()
    with pytest.raises(WorkflowFailureError):
        await handle.result()
    await rig.settles()
    assert await rig.ending("contract-renewal") == ("cancelled", "cancelled by an operator")


async def test_an_event_for_a_journey_that_is_over_is_delivered_and_harmless(rig: Rig) -> None:
    await rig.arrives()
    await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=90)))
    handle = rig.handle("contract-renewal", "k-1")
    await handle.terminate()
    await rig.happens(OfferAccepted(contract_id="k-1"))
    assert rig.pump.is_idle


async def test_events_that_came_while_no_worker_ran_are_applied_in_their_order(rig: Rig) -> None:
    await rig.arrives()
    await rig.worker_stops()
    await rig.happens(SupportCaseOpened(case_id="1"))
    await rig.happens(SupportCaseClosed(case_id="1"))
    await rig.happens(SupportCaseOpened(case_id="2"))
    await rig.worker_starts()
    await rig.settles()
    assert await rig.handle("support-case").query("where") == "wait for support_case.opened or support_case.closed"
    await rig.happens(SupportCaseClosed(case_id="2"))
    assert await rig.handle("support-case").query("where") == "wait for support_case.opened, 1 d"


async def test_a_journey_that_reads_the_wall_clock_fails_in_the_sandbox(server: WorkflowEnvironment) -> None:
    queue = uuid4().hex
    async with Worker(
        server.client, task_queue=queue, workflows=[ReadsTheClock], workflow_failure_exception_types=[Exception]
    ):
        with pytest.raises(WorkflowFailureError) as failure:
            await server.client.execute_workflow(ReadsTheClock.run, id=queue, task_queue=queue)
    assert "datetime.datetime.now" in str(failure.value.cause)
