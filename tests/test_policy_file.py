"""The shipped policy says what it should, and a wrong one is refused whole, with the line and the reason."""

from datetime import UTC, datetime, time

import pytest

from store.policy import policy_from_file
from store.policy_file.flaws import UnfitPolicy
from store.policy_file.reading import LARGEST, read_document, read_toml
from store.policy_file.writing import headed, plain, unheaded, written
from tests.conftest import POLICY as SHIPPED
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.caps import Cap
from workflows.vocabulary.policies.contact import ConsentRule
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Release

SOLD = frozenset({Purpose.MARKETING, Purpose.SURVEY})
NOON = 'starts = "12:00"\nends = "13:00"\nbinds = ["survey"]\n'


def complaints(text: str | bytes) -> list[str]:
    """What is wrong with a text, one sentence each."""
    with pytest.raises(UnfitPolicy) as refused:
        read_toml(text if isinstance(text, bytes) else text.encode())
    assert str(refused.value) == "\n".join(flaw.in_words() for flaw in refused.value.flaws)
    return [flaw.in_words() for flaw in refused.value.flaws]


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
        release=Release(spread_minutes=15),
    )


def test_nothing_about_the_shipped_policy_is_doubtful() -> None:
    assert read_toml(SHIPPED.read_bytes()).doubts == ()


def test_a_policy_read_back_from_the_database_or_from_a_file_that_was_written_is_the_same() -> None:
    policy = policy_from_file(SHIPPED)
    assert Policy.model_validate_json(policy.model_dump_json()) == policy
    assert read_toml(written(policy).encode()).policy == policy
    assert read_document(plain(policy)).policy == policy


def test_a_heading_that_was_shown_does_not_pile_up() -> None:
    text = SHIPPED.read_text()
    shown = headed(text, 3, "anna", "desk", datetime(2026, 3, 2, 12, tzinfo=UTC), "advent")
    assert shown.startswith("# policy version 3, applied 2026-03-02 12:00 UTC by anna by way of desk\n# why: advent\n")
    assert unheaded(shown) == text
    assert unheaded(text) == text


@pytest.mark.parametrize(
    ("before", "instead", "complaint"),
    [
        (
            "[quiet_hours]",
            "[quite_hours]",
            "line 8: quite_hours: `quite_hours` is no field of a policy; did you mean `q",
        ),
        ("most = 3", "most = 3\nper_week = true", "caps, 1st (marketing-per-week): `per_week` is no field of a cap"),
        (
            "most = 3",
            "mots = 3",
            "line 24: caps, 1st (marketing-per-week): `mots` is no field of a cap; did you mean `m",
        ),
        ("most = 3\n", "", "line 22: caps, 1st (marketing-per-week): `most` is missing: a cap needs it"),
        ('binds = ["marketing"]', 'binds = ["advertising"]', "line 26: caps, 1st (marketing-per-week): `advertising`"),
        ('binds = ["marketing"]', 'binds = "marketing"', '`binds` is to be a list in brackets, as ["marketing"]'),
        ('binds = ["marketing"]', "binds = []", "`binds` is to name at least 1"),
        ("most = 3", "most = -1", "`most` is to be at least 0"),
        ("most = 3", 'most = "3"', "`most` is to be a whole number, without quotation marks"),
        ("most = 3", "most = true", "`most` is to be a whole number"),
        ("within_days = 7", "within_days = 0", "`within_days` is to be more than 0"),
        ("within_days = 7", "within_days = inf", "`within_days` is to be at most 3650"),
        ("within_days = 7", "within_days = nan", "`within_days`"),
        ("within_days = 7", 'within_days = 7\nper = "day"', "line 22: caps, 1st (marketing-per-week): say either"),
        ('starts = "21:00"', 'starts = "25:00"', "line 9: quiet_hours: `starts` is to be a time of day"),
        ('starts = "21:00"', "starts = 21", "line 9: quiet_hours: `starts` is to be a time of day"),
        ('ends = "08:00"', 'ends = "21:00"', "line 8: quiet_hours: hours that end when they start are none or all"),
        ('ends = "08:00"', 'ends = "08:00Z"', "customer's own time"),
        ("alert_after_days = 30", "alert_after_days = 0", "`alert_after_days` is to be at least 1"),
        ('"marketing-per-week"', '"open-support-case"', "line 23: caps, 1st (open-support-case): two rules are called"),
        ('"marketing-per-week"', '"a\\nb"', "write it in characters that can be printed"),
        (
            "# No consent",
            'priorities = ["legal", "legal"]\n# No consent',
            "line 3: priorities, 2nd: 'legal' is named twi",
        ),
        ("# No consent", 'priorities = ["boss"]\n# No consent', "'boss' is no priority"),
        ("[[caps]]", "[caps]", "line 22: caps: write [[caps]], in double brackets"),
        ("[consent]", "[[consent]]", "line 4: consent: write it as one table, [consent]"),
        ("opened_by = ", 'opened_by = "support_case.opend" # ', "line 16: holds, 1st (open-support-case): no event is"),
        ("closed_by = ", 'closed_by = "support_case.opened" # ', "cannot both open and close it"),
        (
            'key = "case_id"',
            'key = "ticket"',
            "line 18: holds, 1st (open-support-case): support_case.opened has no field",
        ),
        ("closed_by = ", 'closed_by = "offer.accepted" # ', "offer.accepted has no field 'case_id'"),
        ('key = "case_id"', 'key = "complaint"', "support_case.opened.complaint is personal"),
    ],
)
def test_a_wrong_policy_is_refused_and_the_refusal_says_what_is_wrong_and_where(
    before: str, instead: str, complaint: str
) -> None:
    text = SHIPPED.read_text()
    assert before in text
    # The last place, because the caps come last and all rules have a `binds`.
    wrong = instead.join(text.rsplit(before, 1))
    found = complaints(wrong)
    assert [said for said in found if complaint in said], found


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_lines() -> None:
    text = SHIPPED.read_text().replace("most = 3", "mots = 3").replace('"21:00"', '"9 pm"').replace("[consent]", "[x]")
    found = complaints(text)
    assert [said.partition(":")[0] for said in found] == ["line 4", "line 9", "line 24"]


def test_a_misspelt_field_is_not_said_to_be_missing_as_well() -> None:
    assert len(complaints(SHIPPED.read_text().replace("most = 3", "mots = 3"))) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[consent]\nbinds = = 3\nx = "abc\n', ["line 2: this is no TOML: ", "line 3: this is no TOML: "]),
        ('[consent]\nbinds = ["survey"\n[release]\n', ["line 3: this is no TOML: unclosed array"]),
        ('x = """\n\n\n', ["line 4: this is no TOML: "]),
        (b"# caf\xe9\n", ["line 1: this is not UTF-8 text: save the file as UTF-8"]),
        (b"#\n" * LARGEST, ["a policy may have at most 128 KB"]),
        ("\n# " + "x" * 3000, ["line 2: a line may have at most 2000 characters"]),
        ("a = " + "[\n" * 5000, ["it is nested too deeply"]),
        ("a." * 900 + "b = 1", ["it is nested too deeply"]),
        ("", ["nothing is said here at all, and every hold, hour and cap would go: whoever means that writes `[c"]),
        ("# the rules\n\n", ["nothing is said here at all"]),
    ],
)
def test_what_is_no_text_of_this_kind_is_refused_line_by_line(text: str | bytes, found: list[str]) -> None:
    said = complaints(text)
    assert len(said) == len(found)
    assert all(one.startswith(start) for one, start in zip(said, found, strict=True)), said


def test_a_file_from_another_kind_of_editor_is_read_all_the_same() -> None:
    assert read_toml(b"\xef\xbb\xbf" + SHIPPED.read_bytes().replace(b"\n", b"\r\n")).policy == policy_from_file(SHIPPED)


def test_quiet_hours_are_written_as_one_table_or_as_several() -> None:
    one = read_toml(f"[quiet_hours]\n{NOON}".encode()).policy
    several = read_toml(f'[[quiet_hours]]\n{NOON}[[quiet_hours]]\nname = "late"\n{NOON.replace("1", "2")}'.encode())
    assert one.quiet_hours == several.policy.quiet_hours[:1]
    first, *_ = complaints('[[quiet_hours]]\nends = "1"\n')
    assert first == "line 1: quiet_hours, 1st: `binds` is missing: quiet hours need it"


def test_more_rules_than_there_may_be_are_refused_however_they_are_spread_over_the_tables() -> None:
    hours = "".join(f'[[quiet_hours]]\nname = "q{n}"\n{NOON}' for n in range(201))
    assert complaints(hours) == ["line 1: 201 rules are more than 200: every message passes all of them"]


@pytest.mark.parametrize("document", [[], "x", None, 3])
def test_what_is_no_table_is_no_policy(document: object) -> None:
    with pytest.raises(UnfitPolicy, match="a policy is a table of rules"):
        read_document(document)


def test_a_document_without_lines_is_refused_by_place() -> None:
    with pytest.raises(UnfitPolicy) as refused:
        read_document({"caps": [{"name": "a", "most": 1, "within_days": 1, "binds": ["legal"]}]})
    assert [(flaw.line, flaw.where) for flaw in refused.value.flaws] == [(None, "caps, 1st (a)")]
