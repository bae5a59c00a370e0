"""The shipped policy says what it should, and a wrong one is refused before it binds."""

from datetime import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from store.policy import policy_from_file
from workflows.catalog import unfit_holds
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.caps import Cap
from workflows.vocabulary.policies.contact import ConsentRule
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.policy import Policy

SHIPPED = Path(__file__).parents[1] / "policy.toml"
SOLD = frozenset({Purpose.MARKETING, Purpose.SURVEY})


def test_the_shipped_policy_is_what_the_design_promises() -> None:
    assert policy_from_file(SHIPPED) == Policy(
        consent=ConsentRule(binds=SOLD),
        quiet_hours=(QuietHours(starts=time(21), ends=time(8), binds=SOLD | {Purpose.SERVICE}),),
        holds=(
            HoldRule(
                name="open-support-case",
                opened_by="support_case.opened",
                closed_by="support_case.closed",
                key="case_id",
                binds=SOLD,
                alert_after_days=30,
            ),
        ),
        caps=(Cap(name="marketing-per-week", most=3, within_days=7, binds=frozenset({Purpose.MARKETING})),),
    )


def test_the_shipped_policy_fits_the_events_there_are() -> None:
    assert unfit_holds(policy_from_file(SHIPPED)) == []


def test_a_policy_read_back_from_the_database_is_the_same() -> None:
    policy = policy_from_file(SHIPPED)
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ("[quiet_hours]", "[quite_hours]", "quite_hours"),
        ("most = 3", "most = 3\nper_week = true", "per_week"),
        ('binds = ["marketing"]', 'binds = ["advertising"]', "advertising"),
        ("most = 3", "most = -1", "greater than or equal to 0"),
        ("within_days = 7", "within_days = 0", "greater than 0"),
        ("within_days = 7", "within_days = inf", "less than or equal to 3650"),
        ("within_days = 7", "within_days = nan", "within_days"),
        ('starts = "21:00"', 'starts = "25:00"', "starts"),
        ('ends = "08:00"', 'ends = "21:00"', "none or all"),
        ('ends = "08:00"', 'ends = "08:00Z"', "customer's own time"),
        ("alert_after_days = 30", "alert_after_days = 0", "alert_after_days"),
        ('"marketing-per-week"', '"open-support-case"', "two rules are called 'open-support-case'"),
        ("# No consent", 'priorities = ["legal", "legal"]\n# No consent', "priorities name something twice"),
    ],
)
def test_a_wrong_policy_is_refused_and_the_refusal_says_what_is_wrong(
    written: str, instead: str, complaint: str, tmp_path: Path
) -> None:
    text = SHIPPED.read_text()
    assert written in text
    wrong = tmp_path / "policy.toml"
    wrong.write_text(text.replace(written, instead))
    with pytest.raises(ValidationError, match=complaint):
        policy_from_file(wrong)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"opened_by": "support_case.opend"}, "did you mean 'support_case.opened'?"),
        ({"closed_by": "support_case.opened"}, "cannot both open and close it"),
        ({"key": "ticket"}, "support_case.opened has no field 'ticket'"),
        ({"closed_by": "offer.accepted"}, "offer.accepted has no field 'case_id'"),
        ({"key": "complaint"}, "support_case.opened.complaint is personal"),
    ],
)
def test_a_hold_on_events_or_fields_that_there_are_not_is_found_out(change: dict[str, str], complaint: str) -> None:
    policy = policy_from_file(SHIPPED)
    hold = policy.holds[0].model_copy(update=change)
    assert any(complaint in line for line in unfit_holds(policy.model_copy(update={"holds": (hold,)})))
