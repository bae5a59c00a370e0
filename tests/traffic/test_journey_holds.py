"""A journey may keep the others quiet: for the purposes it names, for a time, and never itself."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.traffic.made import DAY, INTENT, NOON, POLICY, WILLING
from traffic.apply import apply_hold, without_holds_of
from traffic.decide import decide
from traffic.picture import Picture, Standing
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.identity import CustomerId, EnrolmentId, WorkflowId
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.requests import Enrolment, HoldRequest

CARE = Enrolment(
    id=EnrolmentId(UUID(int=7)), workflow=WorkflowId("care/anna"), journey="care", customer=CustomerId("anna")
)
HOLD = HoldRequest(
    enrolment=CARE, name="talking", binds=frozenset({Purpose.MARKETING}), until=NOON + DAY, at=NOON - DAY
)
HELD = apply_hold(WILLING, HOLD)


def _verdict(
    standing: Standing, workflow: str = "contract-renewal/anna", purpose: Purpose = Purpose.MARKETING
) -> Verdict:
    intent = replace(INTENT, workflow=workflow, purpose=purpose)
    return decide(intent, Picture(standing), POLICY, NOON).verdict


def test_it_holds_what_it_binds_until_its_time_is_over() -> None:
    decision = decide(replace(INTENT, workflow="contract-renewal/anna"), Picture(HELD), POLICY, NOON)
    assert (decision.verdict, decision.rule, decision.until) == (Verdict.HOLD, "journey-hold", NOON + DAY)
    assert decision.reason == "care/anna holds it until 07 May 2026 12:00: talking"
    assert decide(INTENT, Picture(HELD), POLICY, NOON + DAY).verdict is Verdict.CLEAR


@pytest.mark.parametrize("purpose", [Purpose.SERVICE, Purpose.LEGAL])
def test_what_it_does_not_bind_goes(purpose: Purpose) -> None:
    assert _verdict(HELD, purpose=purpose) is Verdict.CLEAR


def test_it_does_not_hold_the_journey_that_opened_it() -> None:
    assert _verdict(HELD, workflow="care/anna") is Verdict.CLEAR


def test_releasing_it_or_ending_its_journey_lets_go_and_leaves_the_holds_of_others() -> None:
    other = HOLD.model_copy(update={"enrolment": CARE.model_copy(update={"workflow": WorkflowId("sales/anna")})})
    both = apply_hold(HELD, other)
    assert _verdict(apply_hold(HELD, HOLD.model_copy(update={"until": None}))) is Verdict.CLEAR
    assert _verdict(without_holds_of(HELD, CARE.workflow)) is Verdict.CLEAR
    assert _verdict(apply_hold(both, HOLD.model_copy(update={"until": None}))) is Verdict.HOLD
    assert _verdict(without_holds_of(both, CARE.workflow)) is Verdict.HOLD


def test_opening_it_again_only_moves_its_end() -> None:
    later = apply_hold(HELD, HOLD.model_copy(update={"until": NOON + 5 * DAY}))
    assert [hold.expires_at for hold in later.holds] == [NOON + 5 * DAY]


def test_topics_and_journeys_narrow_it() -> None:
    topic = apply_hold(WILLING, HOLD.model_copy(update={"topics": frozenset({INTENT.topic})}))
    other = apply_hold(WILLING, HOLD.model_copy(update={"topics": frozenset({"coupons"})}))
    assert (_verdict(topic), _verdict(other)) == (Verdict.HOLD, Verdict.CLEAR)
    journey = apply_hold(WILLING, HOLD.model_copy(update={"journeys": frozenset({INTENT.journey})}))
    elsewhere = apply_hold(WILLING, HOLD.model_copy(update={"journeys": frozenset({"win-back"})}))
    assert (_verdict(journey), _verdict(elsewhere)) == (Verdict.HOLD, Verdict.CLEAR)
