"""The four words: start, happens, passes, and what was said."""

from datetime import timedelta

import pytest

from testkit.sojourn import Sojourn
from testkit.story import Decided
from workflows.journeys.contract_renewal import ContractRenewal
from workflows.journeys.support_case import SupportCase
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.messages.renewal import RenewalOffer, RenewalReminder
from workflows.vocabulary.outcome import Outcome

REMINDER, OFFER = RenewalReminder(contract_id="k-1"), RenewalOffer(package="Family")


def contract(sojourn: Sojourn, *, days: int, id: str = "k-1") -> ContractStarted:
    return ContractStarted(contract_id=id, ends_on=sojourn.now + timedelta(days=days))


async def test_what_was_said_is_a_list_of_the_messages_themselves(sojourn: Sojourn) -> None:
    renewal = await sojourn.start(ContractRenewal, contract(sojourn, days=90), traits={"favourite_genre": "sports"})
    await renewal.passes(days=29)
    assert renewal.said == []
    await renewal.passes(days=5)
    assert renewal.said == [REMINDER, RenewalOffer(package="Sports XL")]
    await renewal.happens(ContractRenewed(contract_id="k-1"))
    assert renewal.outcome is Outcome.CONVERTED
    assert renewal.reason == "goal reached: contract.renewed"


async def test_a_message_at_the_gate_says_why_it_is_held_and_every_decision_is_at_hand(sojourn: Sojourn) -> None:
    renewal = await sojourn.start(ContractRenewal, contract(sojourn, days=60))
    case = await sojourn.start(SupportCase, SupportCaseOpened(case_id="881"))
    assert case.campaigns == ["pause all-campaigns"]
    await sojourn.passes(days=4)
    assert renewal.said == [REMINDER]
    assert "881" in (renewal.held or "")
    assert "Held: renewal-offer" in renewal.where
    await sojourn.happens(SupportCaseClosed(case_id="881"))
    assert renewal.held is None
    assert renewal.said == [REMINDER, OFFER]
    assert [(d.message, d.verdict, d.rule) for d in renewal.decisions] == [
        ("renewal-reminder", Verdict.CLEAR, "clear"),
        ("renewal-offer", Verdict.HOLD, "open-support-case"),
        ("renewal-offer", Verdict.CLEAR, "clear"),
    ]
    assert all(isinstance(decision, Decided) for decision in renewal.decisions)
    assert (case.stage, case.campaigns) == ("settled", ["pause all-campaigns", "resume all-campaigns"])


async def test_what_is_dropped_was_not_said(sojourn: Sojourn) -> None:
    renewal = await sojourn.start(ContractRenewal, contract(sojourn, days=60), consents=())
    await renewal.passes(days=4)
    assert renewal.said == [REMINDER]
    assert renewal.decisions[-1].reason == "no consent to marketing is recorded"


async def test_two_contracts_are_two_journeys_and_another_customer_is_another_story(sojourn: Sojourn) -> None:
    first = await sojourn.start(ContractRenewal, contract(sojourn, days=61))
    second = await sojourn.start(ContractRenewal, contract(sojourn, days=90, id="k-2"))
    other = await sojourn.start(ContractRenewal, contract(sojourn, days=61), customer="somebody-else")
    await first.happens(ContractRenewed(contract_id="k-1"))
    await sojourn.passes(days=2)
    assert (first.customer, first.said, first.outcome) == (second.customer, [], Outcome.CONVERTED)
    assert (second.said, second.outcome) == ([], None)
    assert (other.said, other.outcome) == ([REMINDER], None)
    assert not [entry for entry in other.timeline if "k-2" in entry.text]


async def test_two_events_of_one_id_are_one(sojourn: Sojourn) -> None:
    case = await sojourn.start(SupportCase, SupportCaseOpened(case_id="1"))
    at = sojourn.now
    for _ in range(2):
        await case.happens(SupportCaseClosed(case_id="1"), id="e-1", at=at)
    assert len([entry for entry in case.timeline if entry.text.startswith("Support case closed")]) == 1


async def test_an_id_that_belongs_to_another_event_is_refused(sojourn: Sojourn) -> None:
    case = await sojourn.start(SupportCase, SupportCaseOpened(case_id="1"))
    await case.happens(SupportCaseClosed(case_id="2"), id="e-1")
    with pytest.raises(ValueError, match="the id 'e-1' belongs to another event of this test"):
        await case.happens(SupportCaseClosed(case_id="1"), id="e-1")
    assert case.outcome is None


async def test_whoever_comes_again_has_a_story_of_its_own(sojourn: Sojourn) -> None:
    first = await sojourn.start(SupportCase, SupportCaseOpened(case_id="1"))
    await first.happens(SupportCaseClosed(case_id="1"))
    await first.passes(days=2)
    second = await sojourn.start(SupportCase, SupportCaseOpened(case_id="2"))
    assert first.workflow == second.workflow
    assert (first.stage, second.stage) == ("settled", "case open")
    assert (first.where, second.outcome) == ("completed: ran to its end", None)
