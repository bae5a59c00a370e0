"""Who goes first when several messages wait for one customer."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.made import AT_LEISURE, INTENT, NOON, POLICY
from traffic.order import order
from traffic.picture import Intent, PastMessage, classified
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.messages.message import Purpose

HOUR = timedelta(hours=1)
_INTENTS = st.lists(
    st.builds(
        lambda number, purpose, minute: replace(
            INTENT,
            effect_id=EffectId(UUID(int=number)),
            purpose=purpose,
            asked_at=NOON + timedelta(minutes=minute),
        ),
        st.integers(1, 99),
        st.sampled_from(Purpose),
        st.integers(0, 2),
    ),
    unique_by=lambda intent: intent.effect_id,
    max_size=8,
)


def test_the_policy_says_which_purpose_goes_first_and_then_who_asked_first() -> None:
    offer = replace(INTENT, purpose=Purpose.MARKETING)
    early_offer = replace(offer, asked_at=NOON - timedelta(hours=1))
    notice = replace(INTENT, purpose=Purpose.LEGAL, asked_at=NOON + timedelta(hours=1))
    assert order([offer, notice, early_offer], POLICY) == [notice, early_offer, offer]
    turned = POLICY.model_copy(update={"priorities": (Purpose.MARKETING, Purpose.LEGAL)})
    assert order([offer, notice, early_offer], turned) == [early_offer, offer, notice]


def test_a_purpose_that_the_policy_forgot_goes_last() -> None:
    silent = POLICY.model_copy(update={"priorities": (Purpose.MARKETING,)})
    notice = replace(INTENT, purpose=Purpose.LEGAL, asked_at=NOON - timedelta(hours=1))
    assert order([notice, INTENT], silent) == [INTENT, notice]


@AT_LEISURE
@given(shuffled=_INTENTS.flatmap(lambda i: st.tuples(st.just(i), st.permutations(i))))
def test_the_same_messages_go_in_the_same_order_however_they_were_found(
    shuffled: tuple[list[Intent], list[Intent]],
) -> None:
    one, other = shuffled
    assert order(one, POLICY) == order(other, POLICY)
    assert sorted(order(one, POLICY), key=lambda i: i.effect_id) == sorted(one, key=lambda i: i.effect_id)


def test_of_equals_the_team_heard_least_lately_goes_first_and_one_never_heard_before_all() -> None:
    teams = [replace(INTENT, effect_id=EffectId(UUID(int=n)), team=t) for n, t in enumerate(["a", "b", "c"])]
    a, b, c = teams
    of = {intent.team: classified(intent) for intent in teams}
    past = [PastMessage(of["a"], NOON), PastMessage(of["b"], NOON - HOUR), PastMessage(of["a"], NOON - 3 * HOUR)]
    assert order(teams, POLICY, past) == [c, b, a]
    assert order(teams, POLICY, reversed(past)) == [c, b, a]
    assert order(teams, POLICY) == [a, b, c]


def test_then_what_expires_first_then_who_asked_first_then_by_name() -> None:
    good = [replace(INTENT, effect_id=EffectId(UUID(int=9 - n)), asked_at=NOON + n * HOUR) for n in range(4)]
    soon = replace(good[3], expires_at=NOON + 5 * HOUR)
    later = replace(good[2], expires_at=NOON + 6 * HOUR)
    assert order([good[1], later, good[0], soon], POLICY) == [soon, later, good[0], good[1]]
    twin = replace(good[0], effect_id=EffectId(UUID(int=1)))
    assert order([good[0], twin], POLICY) == [twin, good[0]]


def test_priorities_name_messages_journeys_topics_and_teams_and_the_first_that_names_it_counts() -> None:
    offer = INTENT
    others = [
        replace(INTENT, message="coupon"),
        replace(INTENT, journey="win-back"),
        replace(INTENT, topic="coupons"),
        replace(INTENT, team="sales"),
    ]
    for name, other in zip(("message:coupon", "journey:win-back", "topic:coupons", "team:sales"), others, strict=True):
        last = replace(other, effect_id=EffectId(UUID(int=7)))
        assert order([offer, last], POLICY.model_copy(update={"priorities": (name, "marketing")})) == [last, offer]
        assert order([offer, last], POLICY.model_copy(update={"priorities": ("marketing", name)})) == [offer, last]
