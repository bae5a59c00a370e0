"""However a journey ends, and whatever it is doing then, the ledger says so and no message is left in the air."""

import asyncio
from datetime import datetime, timedelta

import pytest
from temporalio.client import WorkflowFailureError

from activities.channels.channel import Answer, Answered, Outgoing
from activities.channels.smtp import SmtpChannel
from store.accept import Incoming, accept
from store.engine import writing
from store.tables import EffectRow
from tests.journeys.rig import Rig
from workflows.enrolled import Enrolled
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted
from workflows.vocabulary.events.event import Event


async def _posted(rig: Rig, event: Event) -> None:
    rig.pump.clock = rig.pump.clock.model_copy(update={"ahead": rig.passed})
    async with writing(rig.database) as tx:
        accepted = await accept(tx, rig.customer, [Incoming("test", event.wire, event, rig.now, None, {})], rig.now)
    rig.pump.take(accepted.enrolments)


async def _until_a_message_is(rig: Rig, state: str) -> None:
    async with asyncio.timeout(15):
        while [row["state"] for row in await rig.rows(EffectRow)] != [state]:
            await asyncio.sleep(0.01)


@pytest.mark.long
async def test_a_journey_cancelled_while_it_looks_something_up_is_closed_on_the_ledger(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_asked = asyncio.Event()

    def unreadable(row: object, now: datetime) -> Customer:
        is_asked.set()
        raise LookupError("not now")

    monkeypatch.setattr("activities.bookkeeping.public_profile", unreadable)
    await rig.arrives()
    await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=60)))
    passing = asyncio.create_task(rig.passes(timedelta(days=3)))
    async with asyncio.timeout(15):
        await is_asked.wait()
    handle = rig.handle("contract-renewal", "k-1")
    await handle.cancel()
    with pytest.raises(WorkflowFailureError):
        await handle.result()
    await passing
    assert await rig.ending("contract-renewal") == ("cancelled", "cancelled by an operator")


@pytest.mark.parametrize("is_taken", [True, False])
async def test_a_goal_that_comes_between_two_attempts_leaves_no_message_in_the_air(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, is_taken: bool
) -> None:
    attempts = 0

    async def cut_off(channel: SmtpChannel, message: Outgoing, seconds: float) -> Answered:
        nonlocal attempts
        attempts += 1
        if is_taken:
            await attempt(channel, message, 5)
        return Answered(Answer.AMBIGUOUS, "smtp disconnected")

    attempt = SmtpChannel.attempt
    monkeypatch.setattr(SmtpChannel, "attempt", cut_off)
    monkeypatch.setattr("activities.messaging.SEND_TIMEOUT", timedelta(seconds=2.5))
    monkeypatch.setattr("activities.messaging._PROVIDER_SECONDS", 0.1)
    await rig.arrives()
    await _posted(rig, ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=10)))
    await _until_a_message_is(rig, "sending")
    await _posted(rig, ContractRenewed(contract_id="k-1"))
    await rig.handle("contract-renewal", "k-1").result()
    assert await rig.ending("contract-renewal") == ("converted", "goal reached: contract.renewed")
    ((message, state, _),) = await rig.effects()
    assert (message, state, attempts) == ("renewal-reminder", "sent" if is_taken else "suppressed", 1)
    said = await rig.handle("contract-renewal", "k-1").query(Enrolled.said)
    assert [line.state for line in said] == [state]
