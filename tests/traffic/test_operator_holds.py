"""Holds that operators place and lift: for what they name, until when they say, in whatever order the words come."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from pydantic import ValidationError

from tests.traffic.made import DAY, INTENT, NOON, POLICY, WILLING
from traffic.apply import apply
from traffic.decide import decide
from traffic.picture import Hold, Picture, Standing
from workflows.vocabulary.events.contact import ContactSuppressed
from workflows.vocabulary.events.holds import HoldLifted, HoldPlaced
from workflows.vocabulary.messages.message import Purpose

HOUR = timedelta(hours=1)
Word = tuple[HoldPlaced | HoldLifted, int]


def _placed(hour: int, name: str = "dispute", by: str = "ben", **about: Any) -> Word:
    return HoldPlaced(name=name, by=by, why="in court", **about), hour


def _lifted(hour: int, name: str = "dispute") -> Word:
    return HoldLifted(name=name, by="cleo", why="settled"), hour


def _after(*words: Word) -> Standing:
    standing = WILLING
    for event, hour in words:
        standing = apply(event, NOON + hour * HOUR, standing, POLICY)
    return standing


def _rule(standing: Standing, now: datetime = NOON, **changes: Any) -> str:
    return decide(replace(INTENT, **changes), Picture(standing), POLICY, now).rule


@pytest.mark.parametrize(
    ("words", "is_held"),
    [
        ([_placed(0)], True),
        ([_lifted(0)], False),
        ([_placed(0), _lifted(1)], False),
        ([_placed(0), _lifted(0)], False),
        ([_placed(0), _lifted(1), _placed(2)], True),
        ([_placed(0), _lifted(1), _placed(2), _lifted(3)], False),
        ([_placed(0), _lifted(1), _lifted(3), _placed(2)], False),
        ([_placed(0), _lifted(1, "another")], True),
        ([_placed(0), _placed(1, "another"), _lifted(2)], True),
    ],
)
def test_a_hold_holds_exactly_while_its_last_word_is_that_it_was_placed(words: list[Word], is_held: bool) -> None:
    for order in permutations(words):
        assert _rule(_after(*order)) == ("operator-hold" if is_held else "clear"), order


def test_the_later_placing_says_what_is_held_by_whom_and_until_when() -> None:
    first = _placed(0, binds={Purpose.SERVICE}, topics={"renewal"}, until=NOON + DAY)
    second = _placed(1, by="dan", binds={Purpose.MARKETING}, journeys={"win-back"}, until=NOON + 2 * DAY)
    held = Hold(
        rule="operator-hold",
        key="dispute",
        opened_at=NOON + HOUR,
        binds=frozenset({Purpose.MARKETING}),
        journeys=frozenset({"win-back"}),
        expires_at=NOON + 2 * DAY,
        opened_by="dan",
        why="in court",
    )
    for order in permutations([first, second]):
        assert _after(*order).holds == (held,)


def test_of_two_placings_at_once_the_one_that_came_in_later_counts() -> None:
    assert [hold.opened_by for hold in _after(_placed(0), _placed(0, by="dan")).holds] == ["dan"]


def test_it_holds_selling_and_surveys_unless_it_says_otherwise() -> None:
    held = _after(_placed(0))
    assert [p for p in Purpose if _rule(held, purpose=p) == "operator-hold"] == [Purpose.MARKETING]
    asked = replace(held, consents={**WILLING.consents, "survey": WILLING.consents["marketing"]})
    assert _rule(asked, purpose=Purpose.SURVEY) == "operator-hold"
    service = _after(_placed(0, binds={Purpose.SERVICE}))
    assert [p for p in Purpose if _rule(service, purpose=p) == "operator-hold"] == [Purpose.SERVICE]


def test_topics_and_journeys_narrow_it() -> None:
    topic, journey = _after(_placed(0, topics={"renewal"})), _after(_placed(0, journeys={"contract-renewal"}))
    assert (_rule(topic), _rule(topic, topic="coupons")) == ("operator-hold", "clear")
    assert (_rule(journey), _rule(journey, journey="win-back")) == ("operator-hold", "clear")


def test_it_ends_by_itself_at_the_time_it_says() -> None:
    held = _after(_placed(0, until=NOON + 2 * HOUR))
    assert _rule(held, NOON + 2 * HOUR - timedelta(microseconds=1)) == "operator-hold"
    assert _rule(held, NOON + 2 * HOUR) == "clear"


def test_a_lift_that_came_first_remembers_who_lifted_and_holds_nothing() -> None:
    (hold,) = _after(_lifted(1)).holds
    assert hold == Hold("operator-hold", "dispute", None, closed_at=NOON + HOUR, opened_by="cleo")


def test_a_hold_of_events_with_the_same_key_is_another_one() -> None:
    standing = replace(WILLING, holds=(Hold("open-case", "dispute", opened_at=NOON - DAY),))
    for event, hour in (_placed(0), _lifted(1)):
        standing = apply(event, NOON + hour * HOUR, standing, POLICY)
    assert _rule(standing) == "open-case"
    assert len(standing.holds) == 2


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"binds": {Purpose.MARKETING, Purpose.LEGAL}}, "does not wait"),
        ({"binds": set()}, "name marketing"),
        ({"until": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)}, "leave `until` out"),
        ({"by": "ben\x1b[2J"}, "can be printed"),
    ],
)
def test_what_would_keep_back_more_than_is_meant_is_refused(about: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        HoldPlaced.model_validate({"name": "x", "by": "ben", "why": "in court", **about})


def test_what_somebody_says_for_the_record_carries_no_address_into_any_reason() -> None:
    held = HoldPlaced(name="x", by="ben", why="anna@example.com has written twice")
    assert held.why == "(an address) has written twice"
    assert ContactSuppressed(why="550 <anna@example.com> unknown").why == "550 <(an address)> unknown"


def test_an_operator_who_is_called_like_a_workflow_still_holds_its_message() -> None:
    held = _after((HoldPlaced(name="x", by="contract-renewal/anna/c-1", why="in court"), 0))
    assert _rule(held, workflow="contract-renewal/anna/c-1") == "operator-hold"
