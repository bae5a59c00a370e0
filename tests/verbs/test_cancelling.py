"""Whatever a journey is doing when an operator cancels or steers it, the ledger and its messages come to an end."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from temporalio.client import StartWorkflowInput, WorkflowExecutionStatus, WorkflowFailureError, WorkflowHandle

from activities.channels.channel import Answer, Answered, Outgoing
from store.enrolments import close_enrolment
from store.tables import EffectRow, EnrolmentRow
from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from testkit.temporal.world import server_of
from testkit.world import Order, Refused
from tests.verbs.conftest import ANNA, workflow_of
from tests.verbs.made_up import Mumbles
from tests.verbs.made_up_more import Listens, Offers
from workflows.binding import _Starting
from workflows.vocabulary.events.contracts import OfferAccepted
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Note

pytestmark = pytest.mark.temporal
START = OfferAccepted(contract_id="k-1")


@pytest.fixture(autouse=True)
def _short_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a journey writes, it hears of a cancel or an update only when most of the time for a task is over."""
    real = _Starting.start_workflow

    async def start(starting: _Starting, input: StartWorkflowInput) -> WorkflowHandle[Any, Any]:
        input.task_timeout = timedelta(seconds=2)
        return await real(starting, input)

    monkeypatch.setattr(_Starting, "start_workflow", start)


class Halted:
    """A writing that has begun, and goes on when it is let go."""

    def __init__(self, real: Callable[..., Awaitable[Any]]) -> None:
        self._real = real
        self._begun = asyncio.Semaphore(0)
        self.goes_on = asyncio.Event()

    async def __call__(self, *args: Any) -> Any:
        """Wait, then write."""
        self._begun.release()
        await self.goes_on.wait()
        return await self._real(*args)

    async def begins(self) -> None:
        """Wait until it has; the second time, until it has once more."""
        async with asyncio.timeout(10):
            await self._begun.acquire()


async def _ends(handle: WorkflowHandle[Any, Any]) -> None:
    async with asyncio.timeout(10):
        with pytest.raises(WorkflowFailureError):
            await handle.result()


async def _ledger(sojourn: Sojourn) -> tuple[str | None, str | None]:
    (row,) = await server_of(sojourn).rows(EnrolmentRow)
    return row["outcome"], row["reason"]


async def _until_it_is_closing(sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch) -> tuple[Halted, StartedJourney]:
    closing = Halted(close_enrolment)
    monkeypatch.setattr("activities.bookkeeping.close_enrolment", closing)
    sojourn.world.complains = False
    journey = await sojourn.start(Listens, START)
    await workflow_of(sojourn, journey).execute_update("stop", ANNA)
    await closing.begins()
    return closing, journey


async def test_a_cancel_that_comes_while_the_end_is_being_written_comes_too_late(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing, journey = await _until_it_is_closing(sojourn, monkeypatch)
    await workflow_of(sojourn, journey).cancel()
    await closing.begins()
    closing.goes_on.set()
    async with asyncio.timeout(10):
        assert await workflow_of(sojourn, journey).result() == Outcome.STOPPED
    assert await _ledger(sojourn) == ("stopped", "stopped by anna: wrong price")


async def test_whoever_steers_a_journey_that_is_ending_is_told_that_it_is_over(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    closing, journey = await _until_it_is_closing(sojourn, monkeypatch)
    orders: tuple[Order, ...] = ("pause", "resume", "skip_wait", "stop", "retry", "skip")
    async with asyncio.timeout(10):
        asked = (server_of(sojourn).steers(journey.workflow, order, ANNA) for order in orders)
        answers = await asyncio.gather(*asked, return_exceptions=True)
    closing.goes_on.set()
    assert all(isinstance(answer, Refused) for answer in answers)
    assert set(map(str, answers)) == {"it is over: stopped: stopped by anna: wrong price"}
    await workflow_of(sojourn, journey).result()


async def test_a_cancel_during_a_send_waits_to_learn_what_became_of_it(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody_knows(message: Outgoing, seconds: float) -> Answered:
        return Answered(Answer.AMBIGUOUS, "500")

    monkeypatch.setattr("activities.messaging.SEND_TIMEOUT", timedelta(seconds=2.5))
    monkeypatch.setattr("activities.messaging._PROVIDER_SECONDS", 0.1)
    sending = Halted(nobody_knows)
    monkeypatch.setattr(sojourn.provider, "attempt", sending)
    sojourn.world.complains = False
    starting = asyncio.create_task(sojourn.start(Offers, START))
    await sending.begins()
    handle = server_of(sojourn).environment.client.get_workflow_handle(f"offers/{sojourn.customer}")
    await handle.cancel()
    sending.goes_on.set()
    await starting
    await _ends(handle)
    assert [(row["state"], row["reason"]) for row in await server_of(sojourn).rows(EffectRow)] == [
        ("suppressed", "cancelled by an operator came first")
    ]
    assert await _ledger(sojourn) == ("cancelled", "cancelled by an operator")


async def test_a_message_that_went_out_while_it_was_cancelled_is_on_record_as_sent(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = Halted(sojourn.provider.attempt)
    monkeypatch.setattr(sojourn.provider, "attempt", sending)
    sojourn.world.complains = False
    starting = asyncio.create_task(sojourn.start(Offers, START))
    await sending.begins()
    handle = server_of(sojourn).environment.client.get_workflow_handle(f"offers/{sojourn.customer}")
    await handle.cancel()
    sending.goes_on.set()
    await starting
    await _ends(handle)
    assert [row["state"] for row in await server_of(sojourn).rows(EffectRow)] == ["sent"]


async def test_a_cancel_that_comes_while_a_journey_is_being_parked_ends_it(
    sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def write_note(tx: AsyncConnection, note: Note) -> None:
        return None

    noting = Halted(write_note)
    monkeypatch.setattr("activities.bookkeeping.write_note", noting)
    sojourn.world.complains = False
    starting = asyncio.create_task(sojourn.start(Mumbles, START))
    await noting.begins()
    handle = server_of(sojourn).environment.client.get_workflow_handle(f"mumbles/{sojourn.customer}")
    await handle.cancel()
    await _ends(handle)
    noting.goes_on.set()
    await starting
    assert (await handle.describe()).status is WorkflowExecutionStatus.CANCELED
    assert await _ledger(sojourn) == ("cancelled", "cancelled by an operator")
