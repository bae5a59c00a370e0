"""What waits for the same hour is spread: each customer's at its own minute, in the hours and before it expires."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from tests.traffic.made import INTENT, SOLD, WILLING
from traffic.decide import decide
from traffic.picture import Intent, Picture
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.policies.hours import QuietHours, SendWindow
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Release

NIGHT = datetime(2026, 5, 6, 2, tzinfo=UTC)
EIGHT = datetime(2026, 5, 6, 8, tzinfo=UTC)
QUIET = QuietHours(starts=time(21), ends=time(8), binds=SOLD)
HOUR = timedelta(hours=1)
EVERYBODY = [CustomerId(f"c-{number}") for number in range(1_200)]


def _policy(minutes: float, **hours: object) -> Policy:
    return Policy.model_validate(
        {"quiet_hours": [QUIET], **hours, "release": Release(spread_minutes=minutes), "holds": []}
    )


def _until(policy: Policy, customer: CustomerId, now: datetime = NIGHT, intent: Intent = INTENT) -> datetime:
    decision = decide(intent, Picture(WILLING, customer=customer), policy, now)
    assert decision.verdict is Verdict.DEFER
    assert decision.until is not None
    return decision.until


def test_a_million_that_wait_for_one_hour_are_spread_evenly_over_the_time_after_it() -> None:
    after = [_until(_policy(60), customer) - EIGHT for customer in EVERYBODY]
    assert min(after) >= timedelta(0)
    assert max(after) < HOUR
    by_quarter = [sum(n * HOUR / 4 <= late < (n + 1) * HOUR / 4 for late in after) for n in range(4)]
    assert all(240 < number < 360 for number in by_quarter), by_quarter
    assert len(set(after)) > 1_000


def test_a_customer_has_the_same_minute_every_day_and_for_whatever_waits() -> None:
    other = replace(INTENT, message="coupon", topic="coupons", asked_at=NIGHT)
    for customer in EVERYBODY[:20]:
        first = _until(_policy(60), customer)
        assert _until(_policy(60), customer, intent=other) == first
        assert _until(_policy(60), customer, NIGHT + 3 * HOUR) == first
        assert _until(_policy(60), customer, NIGHT + timedelta(days=30)) == first + timedelta(days=30)


def test_when_its_minute_has_come_it_goes_and_without_a_spread_at_the_hour() -> None:
    for customer in EVERYBODY[:20]:
        seen = Picture(WILLING, customer=customer)
        assert decide(INTENT, seen, _policy(60), _until(_policy(60), customer)).verdict is Verdict.CLEAR
        assert _until(_policy(0), customer) == EIGHT


def test_a_spread_never_reaches_into_quiet_hours_or_past_a_window() -> None:
    siesta = QuietHours(name="siesta", starts=time(8, 20), ends=time(9), binds=SOLD)
    short = [SendWindow(name="short", starts=time(8), ends=time(8, 30), binds=SOLD)]
    two = [*short, SendWindow(name="later", starts=time(8, 45), ends=time(10), binds=SOLD)]
    travel = SendWindow(name="travel", starts=time(3), ends=time(4), binds=SOLD, topics=frozenset({"travel"}))
    minutes: dict[str, set[int]] = {"siesta": set(), "short": set(), "two": set(), "unbound": set()}
    for customer in EVERYBODY[:800]:
        for name, policy in {
            "siesta": _policy(90, quiet_hours=[QUIET, siesta]),
            "short": _policy(90, windows=short),
            "two": _policy(90, windows=two),
            "unbound": _policy(90, windows=[travel]),
        }.items():
            minutes[name].add((_until(policy, customer) - EIGHT) // timedelta(minutes=1))
    assert minutes["siesta"] == {*range(20), *range(60, 90)}
    assert minutes["short"] == set(range(30))
    assert minutes["two"] == {*range(30), *range(45, 90)}
    assert minutes["unbound"] == set(range(90))


def test_it_is_the_customers_wall_that_says_what_is_quiet_then() -> None:
    policy = _policy(90, quiet_hours=[QUIET, QuietHours(name="siesta", starts=time(8, 20), ends=time(9), binds=SOLD)])
    walls = set()
    for customer in EVERYBODY[:100]:
        seen = Picture(replace(WILLING, time_zone="Asia/Kolkata"), customer=customer)  # half an hour off
        until = decide(INTENT, seen, policy, NIGHT - 6 * HOUR).until
        assert until is not None
        wall = until + timedelta(hours=5, minutes=30)
        walls.add((wall.hour, wall.minute))
    assert all(hour == 9 or (hour == 8 and minute < 20) for hour, minute in walls)
    assert len(walls) > 30


def test_a_spread_never_lets_a_message_expire() -> None:
    hurried = replace(INTENT, expires_at=EIGHT + timedelta(minutes=30))
    late = [_until(_policy(60), customer, intent=hurried) - EIGHT for customer in EVERYBODY[:300]]
    assert max(late) < timedelta(minutes=30)
    assert late.count(timedelta(0)) > 100, "whose own minute would be too late goes at the hour"
    at_the_very_end = _until(_policy(60), EVERYBODY[0])
    just = replace(INTENT, expires_at=at_the_very_end)
    assert _until(_policy(60), EVERYBODY[0], intent=just) == EIGHT
    barely = replace(INTENT, expires_at=at_the_very_end + timedelta(microseconds=1))
    assert _until(_policy(60), EVERYBODY[0], intent=barely) == at_the_very_end
