"""What is accepted reaches its journey, or goes on waiting where it can be seen; it is never given up by mistake."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import Client

from store.tables import DeliveryRow
from tests.journeys.rig import Rig
from workflows.plugin import journey_plugin
from workflows.vocabulary.events.contracts import ContractStarted, OfferAccepted


async def test_a_namespace_that_is_not_there_loses_no_event(rig: Rig) -> None:
    await rig.arrives()
    known = rig.pump.client
    address = known.service_client.config.target_host
    rig.pump.client = await Client.connect(address, namespace="nowhere", plugins=[journey_plugin()])
    await rig.worker_stops()
    accepted = await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=90)))
    await rig.happens(OfferAccepted(contract_id="k-1"))
    assert [row["delivered_at"] for row in await rig.rows(DeliveryRow)] == [None, None]
    rig.pump.client = known
    rig.pump.take(accepted.enrolments)
    async with asyncio.timeout(15):
        while [row["result"] for row in await rig.rows(DeliveryRow)] != ["started", "signalled"]:
            await asyncio.sleep(0.01)
    await rig.worker_starts()


async def test_what_was_read_longer_ago_than_a_lease_lasts_is_read_again_and_not_told(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rig.arrives()
    await rig.worker_stops()
    monkeypatch.setattr("delivery.pump._FRESH_FOR_S", -1.0)
    accepted = await rig.happens(ContractStarted(contract_id="k-1", ends_on=rig.now + timedelta(days=90)))
    assert [row["delivered_at"] for row in await rig.rows(DeliveryRow)] == [None]
    monkeypatch.undo()
    rig.pump.take(accepted.enrolments)
    await rig.is_delivered()
    assert [row["result"] for row in await rig.rows(DeliveryRow)] == ["started"]
    await rig.worker_starts()
