"""Who is not to be written to at all: the suppression list, and the holdouts that measure what it is worth."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from tests.traffic.made import DAY, INTENT, NOON, POLICY, SOLD, WILLING
from traffic.apply import apply
from traffic.decide import decide
from traffic.picture import Picture, Standing, Suppression
from workflows.vocabulary.events.contact import ContactRestored, ContactSuppressed
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.contact import Holdout, SuppressionRule
from workflows.vocabulary.policies.policy import Policy

HOUR = timedelta(hours=1)
Word = tuple[ContactSuppressed | ContactRestored, int]


def _after(*words: Word, standing: Standing = WILLING) -> Standing:
    for event, hour in words:
        standing = apply(event, NOON + hour * HOUR, standing, POLICY)
    return standing


def _rule(standing: Standing, purpose: Purpose = Purpose.MARKETING, policy: Policy = POLICY) -> str:
    return decide(replace(INTENT, purpose=purpose), Picture(standing), policy, NOON).rule


def test_of_two_words_on_an_address_the_later_counts_and_of_two_at_once_the_list() -> None:
    listed: Word = (ContactSuppressed(), 0)
    restored: Word = (ContactRestored(), 1)
    again: Word = (ContactSuppressed(), 2)
    and_restored: Word = (ContactRestored(), 0)
    for two in permutations([listed, restored]):
        assert _rule(_after(*two)) == "clear"
    for three in permutations([listed, restored, again]):
        assert _rule(_after(*three)) == "suppression"
    for at_once in permutations([listed, and_restored]):
        assert _rule(_after(*at_once)) == "suppression"


def test_a_channel_and_all_channels_are_two_lists() -> None:
    both = _after((ContactSuppressed(channel="email", why="it bounced"), 0), (ContactSuppressed(), 1))
    assert both.suppressed == {
        "email": Suppression(is_in_force=True, at=NOON, why="it bounced"),
        "*": Suppression(is_in_force=True, at=NOON + HOUR, why="asked for"),
    }
    assert _rule(_after((ContactRestored(channel="email"), 2), standing=both)) == "suppression"
    assert _rule(_after((ContactRestored(), 2), standing=both)) == "suppression"
    assert _rule(_after((ContactRestored(), 2), (ContactRestored(channel="email"), 2), standing=both)) == "clear"


def test_another_channels_list_keeps_nobody_from_this_one() -> None:
    elsewhere = replace(WILLING, suppressed={"sms": Suppression(is_in_force=True, at=NOON)})
    assert _rule(elsewhere) == "clear"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_list_binds_all_but_what_the_law_wants_tried_unless_a_policy_says_otherwise(purpose: Purpose) -> None:
    listed = _after((ContactSuppressed(), 0))
    assert (_rule(listed, purpose) == "suppression") == (purpose is not Purpose.LEGAL)
    only_surveys = Policy(suppression=SuppressionRule(binds=frozenset({Purpose.SURVEY})))
    assert (_rule(listed, purpose, only_surveys) == "suppression") == (purpose is Purpose.SURVEY)


def _held_out(holdout: Holdout, customers: int = 2_000) -> set[str]:
    policy = Policy(holdouts=(holdout,))
    names = [CustomerId(f"c-{n}") for n in range(customers)]
    picture = Picture(WILLING)
    return {n for n in names if decide(INTENT, replace(picture, customer=n), policy, NOON).rule == holdout.name}


def test_a_holdout_leaves_out_as_many_as_it_says_and_a_larger_one_these_too() -> None:
    ten = _held_out(Holdout(name="control", percent=10, binds=SOLD))
    assert 0.08 < len(ten) / 2_000 < 0.12
    assert ten < _held_out(Holdout(name="control", percent=30, binds=SOLD))
    assert not ten <= _held_out(Holdout(name="another", percent=30, binds=SOLD))


def test_who_is_in_a_holdout_stays_in_it_and_gets_what_it_does_not_name() -> None:
    policy = Policy(holdouts=(Holdout(name="control", percent=50, binds=SOLD, topics=frozenset({"renewal"})),))
    left_out = next(iter(sorted(_held_out(Holdout(name="control", percent=50, binds=SOLD)))))
    seen = Picture(WILLING, customer=CustomerId(left_out))
    for days in (0, 100, 1_000):
        assert decide(INTENT, seen, policy, NOON + days * DAY).verdict is Verdict.DROP
    assert decide(replace(INTENT, topic="coupons"), seen, policy, NOON).verdict is Verdict.CLEAR
    assert decide(replace(INTENT, purpose=Purpose.SERVICE), seen, policy, NOON).verdict is Verdict.CLEAR
