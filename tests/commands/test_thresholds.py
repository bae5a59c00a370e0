"""`--fail-if`: what can be said, what it counts, and what a slip is answered with."""

from dataclasses import dataclass

import pytest

from commands.diffing.thresholds import NoThreshold, threshold
from simulation.difference.change import Kind
from simulation.difference.comparison import Counted, Difference, Sort


@dataclass(frozen=True)
class Inside:
    """Those inside a journey."""

    journey: str
    open: int
    is_affected: bool


FOUND = Difference(customers=200, differ=12, told=10)
FOUND.sorts[Sort(Kind.ADDED, "win-back", "we-miss-you", "the journey itself")] = Counted(7, 6)
FOUND.sorts[Sort(Kind.ADDED, "coupon-campaign", "coupon-reminder", "marketing-per-week")] = Counted(3, 3)
FOUND.sorts[Sort(Kind.CAMPAIGN_MOVED, "support-case", "pause all-campaigns", "the journey itself")] = Counted(2, 2)
FOUND.sent_before.update({("win-back", "we-miss-you"): 70, ("coupon-campaign", "coupon-reminder"): 30})
IN_FLIGHT = (Inside("win-back", 40, True), Inside("coupon-campaign", 10, False))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("customers>11", "customers>11: it is 12"),
        ("customers>12", None),
        ("customers>=12", "customers>=12: it is 12"),
        ("customers > 5%", "customers > 5%: it is 12 of 200, 6.0 %"),
        ("customers>6%", None),
        ("told>9", "told>9: it is 10"),
        ("added>9", "added>9: it is 10"),
        ("added.we-miss-you>6", "added.we-miss-you>6: it is 7"),
        ("added.coupon-campaign>2", "added.coupon-campaign>2: it is 3"),
        ("added.we-miss-you>=10%", "added.we-miss-you>=10%: it is 7 of 70, 10.0 %"),
        ("added<11", "added<11: it is 10"),
        ("removed>0", None),
        ("removed<=0", "removed<=0: it is 0"),
        ("campaigns>0", "campaigns>0: it is 2"),
        ("in_flight>0", "in_flight>0: it is 40"),
        ("in_flight.coupon-campaign>0", None),
        ("in_flight>79.5%", "in_flight>79.5%: it is 40 of 50, 80.0 %"),
    ],
)
def test_a_threshold_is_crossed_or_not_and_says_by_which_figure(text: str, said: str | None) -> None:
    assert threshold(text).crossed(FOUND, IN_FLIGHT) == said


def test_something_where_there_was_nothing_is_more_than_any_share() -> None:
    nothing_before = Difference(customers=3, sorts=FOUND.sorts)
    assert threshold("added>50%").crossed(nothing_before, ()) == "added>50%: it is 10 of 0, 100.0 %"


@pytest.mark.parametrize(
    ("text", "taught"),
    [
        ("many", "cannot be read: write such as customers>100"),
        ("customers=3", "cannot be read"),
        ("customers>-3", "cannot be read"),
        ("aded>0", "nothing is counted as aded; did you mean added?"),
        ("x>0", "nothing is counted as x; there are customers, told, added"),
        ("customers.win-back>0", "customers are counted in all, write customers>0"),
        ("added.we-mis-you>0", "nothing that is counted so is called we-mis-you; did you mean we-miss-you?"),
        ("entered>5%", "entered is a share of nothing, write entered>5"),
    ],
)
def test_a_slip_is_answered_with_what_to_write(text: str, taught: str) -> None:
    with pytest.raises(NoThreshold) as refusal:
        threshold(text, ("win-back",), ("we-miss-you",))
    assert f"--fail-if {text!r}" in str(refusal.value)
    assert taught in str(refusal.value)
