"""Who does not get in learns why, and a wrong starting event does not even pass the type checker."""

from datetime import timedelta
from typing import Any

import pytest

from testkit.sojourn import NotEntered, Sojourn
from tests.testkit.trial import Trial, TrialStarted
from workflows.catalog import UnknownEvent
from workflows.journeys.contract_renewal import ContractRenewal
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted
from workflows.vocabulary.events.support import SupportCaseOpened


async def test_a_refused_entry_says_the_reason(sojourn: Sojourn) -> None:
    contract = ContractStarted(contract_id="k-1", ends_on=sojourn.now + timedelta(days=90))
    renewal = await sojourn.start(ContractRenewal, contract)
    await renewal.happens(ContractRenewed(contract_id="k-1"))
    with pytest.raises(NotEntered, match=r"contract-renewal did not take .* in: not again within 30 days"):
        await sojourn.start(ContractRenewal, contract)
    await sojourn.passes(days=31)
    assert (await sojourn.start(ContractRenewal, contract)).outcome is None


async def test_an_event_that_reaches_an_open_enrolment_starts_nothing_and_says_so(sojourn: Sojourn) -> None:
    await sojourn.start(SupportCase, SupportCaseOpened(case_id="1"))
    with pytest.raises(NotEntered, match="it is open already"):
        await sojourn.start(SupportCase, SupportCaseOpened(case_id="2"))


async def test_an_event_that_starts_another_journey_is_refused_with_the_right_one(sojourn: Sojourn) -> None:
    start: Any = sojourn.start  # mypy refuses it as it stands
    with pytest.raises(TypeError, match=r"SupportCase starts on support_case\.opened, not on contract\.renewed"):
        await start(SupportCase, ContractRenewed(contract_id="k-1"))


async def test_an_event_nobody_has_declared_is_refused(sojourn: Sojourn) -> None:
    with pytest.raises(UnknownEvent, match=r"trial\.started"):
        await sojourn.happens(TrialStarted(ends_on=sojourn.now))
    await sojourn.start(Trial, TrialStarted(ends_on=sojourn.now))
