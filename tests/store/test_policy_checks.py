"""What is written well may still be forbidden, or not what its author meant."""

import re
from pathlib import Path

import pytest

from store.policy_file.checks import BUILT_IN
from store.policy_file.flaws import UnfitPolicy
from store.policy_file.reading import read_toml

ROOT = Path(__file__).parents[2]
SOLD = 'binds = ["marketing"]'


def _refused(text: str) -> list[str]:
    with pytest.raises(UnfitPolicy) as refused:
        read_toml(text.encode())
    return [flaw.in_words() for flaw in refused.value.flaws]


def _doubted(text: str) -> list[str]:
    return [flaw.in_words() for flaw in read_toml(text.encode()).doubts]


def _stretch(table: str, name: str, hours: str, more: str = SOLD) -> str:
    starts, ends = hours.split("-")
    return f'[[{table}]]\nname = "{name}"\nstarts = "{starts}"\nends = "{ends}"\n{more}\n'


def _cap(name: str, most: int, window: str, more: str = SOLD) -> str:
    return f'[[caps]]\nname = "{name}"\nmost = {most}\n{window}\n{more}\n'


@pytest.mark.parametrize("purpose", ["legal", "transactional"])
@pytest.mark.parametrize(
    "head",
    [
        "[consent]",
        "[gathering]\nminutes = 5",
        '[[holdouts]]\nname = "a"\npercent = 5',
        '[[holds]]\nname = "a"\nopened_by = "support_case.opened"\nclosed_by = "support_case.closed"\nkey = "case_id"',
        '[[caps]]\nname = "a"\nmost = 3\nwithin_days = 7',
        '[[quotas]]\nname = "a"\nper = "week"\nshares = { growth = 3 }',
    ],
)
def test_nothing_that_may_be_kept_back_binds_what_the_law_or_an_order_needs_said(head: str, purpose: str) -> None:
    (wrong,) = _refused(f'{head}\nbinds = ["marketing", "{purpose}"]\n')
    assert wrong.startswith(f"line {head.count(chr(10)) + 2}: ")
    assert f"`{purpose}` passes this kind of rule" in wrong


@pytest.mark.parametrize(
    "text",
    [
        '[suppression]\nbinds = ["legal"]\n',
        _stretch("quiet_hours", "night", "21:00-08:00", 'binds = ["legal"]'),
        '[[switches]]\nname = "a"\nwhy = "a wrong price"\nbinds = ["transactional"]\n',
    ],
)
def test_hours_switches_and_the_suppression_list_may_bind_anything(text: str) -> None:
    assert _doubted(text) == []


@pytest.mark.parametrize("name", ["consent", "suppression", "paused", "expired", "outranked"])
def test_no_rule_is_called_what_decisions_call_one_that_every_policy_has(name: str) -> None:
    (wrong,) = _refused(_cap(name, 3, "within_days = 7"))
    assert wrong.startswith(f"line 2: caps, 1st ({name}): {name!r} is what decisions call a rule")


def test_all_names_that_decisions_have_for_such_rules_are_known() -> None:
    sources = [path.read_text() for folder in ("traffic", "store", "workflows/verbs") for path in _sources(folder)]
    pattern = r'(?:rule=|"rule": |Kind\.[A-Z_]+, )"([a-z-]+)"'
    named = {name for source in sources for name in re.findall(pattern, source)}
    assert {"expired", "consent", "clear", "skipped"} <= named <= BUILT_IN


def _sources(folder: str) -> list[Path]:
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if "policy_file" not in path.parts]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (
            _stretch("quiet_hours", "a", "08:00-20:00") + _stretch("quiet_hours", "b", "20:00-08:00"),
            "marketing messages",
        ),
        (_stretch("quiet_hours", "a", "08:00-20:00") + _stretch("windows", "w", "09:00-19:00"), "marketing messages"),
        (
            _stretch("quiet_hours", "a", "00:00-00:00", f'{SOLD}\ndays = ["mon", "tue", "wed", "thu"]')
            + _stretch("windows", "w", "09:00-10:00", f'{SOLD}\ntopics = ["renewal"]\ndays = ["mon", "thu"]'),
            "marketing messages of topic renewal",
        ),
    ],
)
def test_hours_that_leave_something_no_minute_of_the_week_are_refused(text: str, who: str) -> None:
    (wrong,) = _refused(text)
    assert wrong.startswith("line 1: quiet_hours, 1st (a): together with ")
    assert wrong.endswith(f"it leaves {who} no minute of the week")


@pytest.mark.parametrize(
    "text",
    [
        _stretch("quiet_hours", "a", "08:00-20:00") + _stretch("windows", "w", "09:00-20:01"),
        _stretch("quiet_hours", "a", "08:00-20:00") + _stretch("quiet_hours", "b", "20:00-08:00", 'binds = ["survey"]'),
        _stretch("quiet_hours", "a", "08:00-20:00", f'{SOLD}\nteams = ["growth"]')
        + _stretch("windows", "w", "09:00-19:00", f'{SOLD}\nteams = ["loyalty"]'),
    ],
)
def test_hours_that_leave_a_minute_or_bind_different_things_are_fit(text: str) -> None:
    assert _doubted(text) == []


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        (_cap("a", 3, 'per = "day"', f'{SOLD}\ntopics = ["renwal"]'), "no topic is called 'renwal'"),
        (_cap("a", 3, 'per = "day"', f'{SOLD}\nteams = ["grwth"]'), "did you mean `growth`?"),
        (_cap("a", 3, 'per = "day"', f'{SOLD}\nchannels = ["fax"]'), "no channel is called 'fax'"),
        (_cap("a", 3, 'per = "day"', f'{SOLD}\njourneys = ["win-bak"]'), "line 6: caps, 1st (a): no journey is called"),
        (
            f'[[quotas]]\nname = "q"\nper = "day"\nshares = {{ grwth = 1 }}\n{SOLD}',
            "line 4: quotas, 1st (q): no team is",
        ),
        (
            'priorities = ["legal", "transactional", "service", "survey", "marketing", "topic:x"]',
            "no topic is called 'x'",
        ),
        (
            'priorities = [\n  "legal",\n "transactional", "service", "survey"]',
            "line 1: priorities: `marketing` not named",
        ),
        (
            _stretch("quiet_hours", "a", "21:00-08:00") + _stretch("quiet_hours", "b", "22:00-07:00"),
            "quiet then by a as",
        ),
        (
            _stretch("quiet_hours", "a", "21:00-08:00") + _stretch("quiet_hours", "b", "21:00-08:00"),
            "line 6: quiet_hours",
        ),
        (_stretch("windows", "a", "09:00-18:00") + _stretch("windows", "b", "10:00-12:00"), "a is open then as well"),
        (
            _stretch("quiet_hours", "a", "21:00-08:00")
            + _stretch("windows", "b", "10:00-12:00")
            + _stretch("windows", "c", "22:00-23:00"),
            "line 11: windows, 2nd (c): it lets nothing go: it is quiet then by a",
        ),
        (_cap("a", 3, "within_days = 7") + _cap("b", 3, "within_days = 2"), "line 6: caps, 2nd (b): it can never bind"),
        (
            _cap("a", 3, 'per = "day"') + _cap("b", 3, 'per = "week"'),
            "line 1: caps, 1st (a): it can never bind: b allo",
        ),
        (_cap("a", 1, "within_days = 2") + _cap("b", 1, 'per = "day"'), "line 6: caps, 2nd (b): it can never bind"),
        (
            _cap("a", 3, "within_days = 7") + _cap("a2", 3, "within_days = 7"),
            "line 6: caps, 2nd (a2): it can never bind",
        ),
        (
            _cap("a", 2, "within_days = 7")
            + f'[[quotas]]\nname = "q"\nwithin_days = 7\nshares = {{ growth = 2 }}\n{SOLD}',
            "line 6: quotas, 1st (q): it can never bind: a allows 2 in 7 days already",
        ),
    ],
)
def test_what_its_author_may_not_have_meant_is_said_once_and_taken_all_the_same(text: str, warning: str) -> None:
    (said,) = _doubted(text)
    assert warning in said


@pytest.mark.parametrize(
    "text",
    [
        _cap("a", 3, "within_days = 7") + _cap("b", 2, "within_days = 1"),
        _cap("a", 3, "within_days = 7")
        + _cap("b", 3, "within_days = 30", 'binds = ["marketing", "survey"]\neach = "team"'),
        _cap("a", 3, 'per = "week"') + _cap("b", 3, 'per = "month"'),
        _cap("a", 3, "within_days = 7", f'{SOLD}\nteams = ["growth"]') + _cap("b", 3, "within_days = 2"),
        _cap("a", 3, "within_days = 1") + _cap("b", 3, 'per = "day"'),
        _stretch("windows", "a", "09:00-18:00") + _stretch("windows", "b", "17:00-19:00"),
    ],
)
def test_rules_that_do_something_beside_each_other_are_not_doubted(text: str) -> None:
    assert _doubted(text) == []
