"""What accepted events change in a customer's standing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.made import AT_LEISURE, CASES, NOON, POLICY
from traffic.apply import apply
from traffic.picture import Consent, Hold, Standing
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened

HOUR = timedelta(hours=1)
Happening = tuple[Event, datetime]


def after(*happenings: Happening, standing: Standing | None = None) -> Standing:
    """The standing after these events came in, in this order."""
    standing = standing or Standing()
    for event, at in happenings:
        standing = apply(event, at, standing, POLICY)
    return standing


def opened(case: str, hour: int = 0) -> Happening:
    """A case that was opened in that hour."""
    return SupportCaseOpened(case_id=case), NOON + hour * HOUR


def closed(case: str, hour: int = 0) -> Happening:
    """A case that was closed in that hour."""
    return SupportCaseClosed(case_id=case), NOON + hour * HOUR


def active(standing: Standing) -> set[str]:
    """The cases that hold messages."""
    return {hold.key for hold in standing.holds if hold.is_active}


_CASES = st.sampled_from(["1", "2", "3"])
_KINDS = st.sampled_from([SupportCaseOpened, SupportCaseClosed])
_HAPPENINGS = st.lists(
    st.builds(lambda kind, case, hour: (kind(case_id=case), NOON + hour * HOUR), _KINDS, _CASES, st.integers(0, 3)),
    max_size=7,
)


@AT_LEISURE
@given(happenings=_HAPPENINGS.flatmap(lambda h: st.tuples(st.just(h), st.permutations(h))))
def test_the_order_in_which_opens_and_closes_come_in_makes_no_difference(
    happenings: tuple[Sequence[Happening], Sequence[Happening]],
) -> None:
    in_one_order, in_another = happenings
    assert set(after(*in_one_order).holds) == set(after(*in_another).holds)


@AT_LEISURE
@given(happenings=_HAPPENINGS)
def test_a_case_holds_exactly_while_its_last_word_is_an_open(happenings: list[Happening]) -> None:
    # Sorted so that of an open and a close at once the close comes last: it counts.
    last = {
        str(getattr(event, CASES.key)): event
        for event, _ in sorted(happenings, key=lambda h: (h[1], isinstance(h[0], SupportCaseClosed)))
    }
    assert active(after(*happenings)) == {case for case, event in last.items() if isinstance(event, SupportCaseOpened)}


@AT_LEISURE
@given(happenings=_HAPPENINGS)
def test_an_event_that_comes_in_twice_changes_nothing_the_second_time(happenings: list[Happening]) -> None:
    once = after(*happenings)
    assert set(after(*happenings, standing=once).holds) == set(once.holds)


def test_with_two_cases_open_closing_one_releases_nothing() -> None:
    for order in permutations([opened("881"), opened("882"), closed("881", 1)]):
        assert active(after(*order)) == {"882"}


def test_a_close_that_came_in_before_its_open_cancels_it() -> None:
    assert active(after(closed("881", 2), opened("881"))) == set()


def test_a_case_opened_again_holds_again() -> None:
    for order in permutations([opened("881"), closed("881", 1), opened("881", 2)]):
        assert active(after(*order)) == {"881"}


def test_a_hold_is_active_only_if_opened_and_not_closed_since() -> None:
    later = NOON + HOUR
    assert Hold("r", "1", opened_at=NOON).is_active
    assert Hold("r", "1", opened_at=later, closed_at=NOON).is_active
    assert not Hold("r", "1", opened_at=NOON, closed_at=NOON).is_active
    assert not Hold("r", "1", opened_at=NOON, closed_at=later).is_active
    assert not Hold("r", "1", opened_at=None, closed_at=NOON).is_active


def test_of_two_words_on_consent_the_later_counts_in_whatever_order_they_come_in() -> None:
    yes, no = (ConsentGiven(), NOON), (ConsentWithdrawn(), NOON + HOUR)
    yes_again = (ConsentGiven(), NOON + 2 * HOUR)
    for order in permutations([yes, no]):
        assert after(*order).consents == {"marketing": Consent(is_given=False, at=NOON + HOUR)}
    for order_of_three in permutations([yes, no, yes_again]):
        assert after(*order_of_three).consents["marketing"].is_given


def test_of_a_yes_and_a_no_at_once_the_no_counts() -> None:
    for order in permutations([(ConsentGiven(), NOON), (ConsentWithdrawn(), NOON)]):
        assert not after(*order).consents["marketing"].is_given


def test_consent_to_one_topic_says_nothing_of_another() -> None:
    standing = after((ConsentGiven(scope="coupons"), NOON), (ConsentWithdrawn(scope="renewal"), NOON))
    assert {scope: consent.is_given for scope, consent in standing.consents.items()} == {
        "coupons": True,
        "renewal": False,
    }


@pytest.mark.parametrize(
    ("updates", "is_reachable", "time_zone"),
    [
        ([ProfileUpdated()], False, "UTC"),
        ([ProfileUpdated(email="someone@example.com")], True, "UTC"),
        ([ProfileUpdated(email="someone@example.com"), ProfileUpdated(time_zone="Asia/Tokyo")], True, "Asia/Tokyo"),
        ([ProfileUpdated(time_zone="Asia/Tokyo"), ProfileUpdated(locale="ja")], False, "Asia/Tokyo"),
        ([ProfileUpdated(email="someone@example.com"), ProfileUpdated(email="")], False, "UTC"),
    ],
)
def test_a_profile_changes_only_what_it_names(
    updates: list[ProfileUpdated], is_reachable: bool, time_zone: str
) -> None:
    standing = after(*((update, NOON) for update in updates))
    assert (standing.is_reachable, standing.time_zone) == (is_reachable, time_zone)


def test_an_event_that_no_rule_watches_changes_nothing() -> None:
    standing = after(opened("881"), (ConsentGiven(), NOON))
    assert after((BasketBought(basket_id="1", amount_cents=100), NOON), standing=standing) is standing
