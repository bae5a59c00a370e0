"""Who goes first when several messages wait for one customer."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.traffic.made import AT_LEISURE, INTENT, NOON, POLICY
from traffic.order import order
from traffic.picture import Intent
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.messages.message import Purpose

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
