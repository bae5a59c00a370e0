"""Time costs nothing to wait for, and what happens in it happens in the order of its time."""

import time
from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowHandle

from testkit.sojourn import Sojourn
from testkit.temporal.world import server_of
from workflows.journeys.contract_renewal import ContractRenewal
from workflows.vocabulary.events.contracts import ContractStarted
from workflows.vocabulary.messages.renewal import RenewalOffer, RenewalReminder
from workflows.vocabulary.outcome import Outcome


@pytest.mark.temporal
async def test_two_years_take_a_step_a_timer_and_no_time(sojourn: Sojourn, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[timedelta | float | None] = []
    environment = server_of(sojourn).environment
    move = environment.fast_forward

    async def counted(handle: WorkflowHandle[Any, Any], duration: timedelta | float | None = None, /) -> bool:
        steps.append(duration)
        return await move(handle, duration)

    monkeypatch.setattr(environment, "fast_forward", counted)
    ends_on = sojourn.now + timedelta(days=730)
    renewal = await sojourn.start(ContractRenewal, ContractStarted(contract_id="k-1", ends_on=ends_on))
    before = time.monotonic()
    await renewal.passes(days=731)
    assert time.monotonic() - before < 30  # two years, on a machine that may be busy
    assert renewal.outcome is Outcome.LAPSED
    assert len(renewal.said) == 4
    assert len(steps) <= 6


async def test_what_two_journeys_say_comes_in_the_order_of_their_times(sojourn: Sojourn) -> None:
    late = ContractStarted(contract_id="late", ends_on=sojourn.now + timedelta(days=62))
    early = ContractStarted(contract_id="early", ends_on=sojourn.now + timedelta(days=61))
    for contract in (late, early):
        await sojourn.start(ContractRenewal, contract)
    await sojourn.passes(days=30)
    sent = [entry.effect for entry in sojourn.journeys[0].timeline if entry.kind == "message"]
    assert len(sent) == 8
    assert [taken.effect_id for taken in sojourn.provider.taken] == sent
    assert [type(message) for message in sojourn.journeys[0].said] == [RenewalReminder] + [RenewalOffer] * 3
