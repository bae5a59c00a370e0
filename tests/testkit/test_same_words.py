"""One story is told in the same words, whichever world it was lived in."""

import re
from datetime import timedelta

from activities.channels.channel import Answer
from testkit.sojourn import Sojourn
from tests.verbs.made_up import Tries
from workflows.journeys.contract_renewal import ContractRenewal
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened

A_DATE = re.compile(r"\d\d \w{3} \d{4}( \d\d:\d\d UTC)?|\d{4}-\d\d-\d\dT[\d:.]+Z")


async def _story(sojourn: Sojourn) -> list[tuple[str, str]]:
    """Everything that can be told of a customer, each with its kind and less its dates."""
    contract = ContractStarted(contract_id="k-1", ends_on=sojourn.now + timedelta(days=60))
    sojourn.provider.answers(Answer.REFUSED, "550 no such mailbox: c@example.com")
    renewal = await sojourn.start(ContractRenewal, contract)
    await sojourn.start(SupportCase, SupportCaseOpened(case_id="881"))
    await sojourn.happens(contract)
    await sojourn.passes(days=4)
    await renewal.told("pause")
    await renewal.told("resume", by="ben", why="mended")
    await sojourn.happens(SupportCaseClosed(case_id="881"))
    await sojourn.happens(ContractRenewed(contract_id="k-1"))
    tries = await sojourn.start(Tries, OfferAccepted(contract_id="k-1"))
    arm = tries.stage or ""
    return sorted((one.kind, A_DATE.sub("…", one.text).replace(arm, "…")) for one in tries.timeline)


async def test_a_timeline_on_virtual_time_says_what_it_says_on_the_server(
    virtual_sojourn: Sojourn, temporal_sojourn: Sojourn
) -> None:
    told = await _story(temporal_sojourn)
    assert await _story(virtual_sojourn) == told
    kinds = {"campaign.pause", "campaign.resume", "decision", "event", "exposure", "message", "operator"}
    assert {kind for kind, _ in told} == {
        *kinds,
        "journey.started",
        "journey.refused",
        "journey.ended",
        "message.asked",
    }
