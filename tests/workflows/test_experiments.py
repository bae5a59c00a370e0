"""An experiment puts every customer in one arm, in proportion, and keeps them there."""

from collections import Counter

import pytest

from workflows.vocabulary.experiments import HOLDOUT, arm_of

CUSTOMERS = [f"c-{number}" for number in range(20_000)]
EQUAL = {"plain": 1, "playful": 1}


def test_a_customer_is_always_in_the_same_arm() -> None:
    assert [arm_of("offer", c, EQUAL, 10) for c in CUSTOMERS] == [arm_of("offer", c, EQUAL, 10) for c in CUSTOMERS]


def test_arms_and_holdout_have_their_share() -> None:
    counted = Counter(arm_of("offer", c, {"plain": 3, "playful": 1}, 10) for c in CUSTOMERS)
    shares = {arm: count / len(CUSTOMERS) for arm, count in counted.items()}
    assert shares == pytest.approx({HOLDOUT: 0.10, "plain": 0.675, "playful": 0.225}, abs=0.015)


def test_different_experiments_put_the_same_customers_in_unrelated_arms() -> None:
    both = Counter((arm_of("one", c, EQUAL, 0), arm_of("two", c, EQUAL, 0)) for c in CUSTOMERS)
    assert all(count / len(CUSTOMERS) == pytest.approx(0.25, abs=0.015) for count in both.values())


def test_a_larger_holdout_takes_from_every_arm_and_moves_nobody_between_them() -> None:
    for customer in CUSTOMERS:
        before, after = arm_of("offer", customer, EQUAL, 5), arm_of("offer", customer, EQUAL, 20)
        assert after in (before, HOLDOUT)


@pytest.mark.parametrize(("arms", "holdout"), [({}, 0), ({"a": 0}, 0), ({HOLDOUT: 1}, 0), (EQUAL, 100), (EQUAL, -1)])
def test_an_experiment_that_makes_no_sense_is_refused(arms: dict[str, int], holdout: float) -> None:
    with pytest.raises(ValueError, match="offer:"):
        arm_of("offer", "c-1", arms, holdout)
