"""Schedules that chance would seldom draw, and on which both worlds agree as well."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.parity.furnish import TwinWorlds
from tests.parity.words import Again, Happens, Passes, Schedule, Switches, Word
from workflows.vocabulary.pausing import EVERYTHING

pytestmark = pytest.mark.long

NOON = datetime(2027, 3, 2, 12, 17, 30, tzinfo=UTC)


def _lived(*words: Word) -> Schedule:
    known = Happens("c-chosen", "profile.updated", {"email": "c@example.com", "time_zone": "UTC"})
    return Schedule(NOON, (known, Happens("c-chosen", "consent.given"), *words))


def _happens(wire: str, ago: timedelta = timedelta(0), **fields: object) -> Happens:
    return Happens("c-chosen", wire, fields, ago)


def _hours(hours: float) -> Passes:
    return Passes(timedelta(hours=hours))


CHOSEN = {
    "the fourth message of a week waits until the first is a week ago": _lived(
        *(word for number in range(3) for word in (_happens("cart.changed", cart_id=f"{number}"), _hours(0.4))),
        _hours(5),
        _happens("basket.bought", timedelta(days=28), basket_id="b", amount_cents=100),
        _hours(24 * 5),
        _hours(24 * 7),
    ),
    "who enters again at once waits for the old run to close": _lived(
        _happens("campaign.targeted", campaign_id="1", kind="A", starts_on=timedelta(0), ends_on=timedelta(days=20)),
        _happens("campaign.ended", campaign_id="1"),
        _happens("campaign.targeted", campaign_id="1", kind="A", starts_on=timedelta(0), ends_on=timedelta(days=20)),
        Again(),
        _hours(24 * 15),
    ),
    "a start that comes in late finds its end already there": _lived(
        _happens("cart.checked_out", cart_id="1"),
        _happens("cart.changed", timedelta(hours=3), cart_id="1"),
        _happens("support_case.closed", timedelta(hours=1), case_id="1"),
        _happens("support_case.opened", timedelta(hours=2), case_id="1"),
        _hours(30),
    ),
    "a birthday comes where the customer lives by then, and once a year": _lived(
        _happens("profile.updated", traits={"birthday": "1990-03-04"}),
        _hours(20),
        _happens("profile.updated", time_zone="Asia/Tokyo"),
        _hours(40),
        _happens("profile.updated", traits={"birthday": "1990-03-06"}),
        _hours(24 * 16),
    ),
    "what waits at the gate ends with its journey": _lived(
        _happens("campaign.targeted", campaign_id="1", kind="A", starts_on=timedelta(0), ends_on=timedelta(days=8)),
        _happens("support_case.opened", case_id="1"),
        _hours(24 * 5),
        _happens("coupon.redeemed", campaign_id="1", coupon_id="5"),
        _happens("support_case.closed", case_id="1"),
        _hours(24 * 5),
    ),
    "what a pause of everything kept waiting goes when it is over": _lived(
        _happens("cart.changed", cart_id="1"),
        Switches(EVERYTHING),
        _happens("inquiry.received", inquiry_id="1"),
        _happens("support_case.opened", case_id="1"),
        _hours(5),
        Switches(EVERYTHING),
        _happens("support_case.closed", case_id="1"),
        _hours(50),
    ),
}


@pytest.mark.parametrize("schedule", CHOSEN.values(), ids=list(CHOSEN))
async def test_both_worlds_agree_on_what_seldom_happens(twins: TwinWorlds, schedule: Schedule) -> None:
    await twins.live([schedule])
