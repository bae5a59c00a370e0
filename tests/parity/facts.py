"""What may happen in a random schedule: every event of the catalog, with fields that meet one another."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from workflows.catalog import event_class, journeys
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.contact import ContactRestored, ContactSuppressed
from workflows.vocabulary.events.holds import HoldLifted, HoldPlaced
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened

ANYBODY = (
    *(kind.wire for kind in (ProfileUpdated, ConsentGiven, ConsentWithdrawn, SupportCaseOpened)),
    *(SupportCaseClosed.wire,) * 2,
    *(kind.wire for kind in (ContactSuppressed, ContactRestored, HoldPlaced, HoldLifted, CampaignMessageSent)),
)
"""What may happen to everybody, whatever journeys they are in."""

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Pacific/Kiritimati")
KEYS = ("1", "2")  # of carts, contracts, cases: few, so that they meet

_TRAITS: dict[str, Any] = {
    "favourite_genre": ["sports", "movies", None],
    "household_size": [1, 4],
    "value_tier": ["high", "low"],
    "customer_since": ["2019-05-01", None],
    "baskets_last_year": [3, 40],
    "last_recommendation": [5, 10],
    "wants_store_tips": [True, True, False],
    "birthday": ["1990-03-09", "1985-04-02", "2004-02-29", None],
}
_TRAIT = st.sampled_from([{name: value} for name, values in _TRAITS.items() for value in values])


def _hours(least: float, most: float) -> st.SearchStrategy[timedelta]:
    # In odd minutes, or deadlines would meet the hours at which days and nights begin.
    return st.integers(int(least * 60), int(most * 60)).map(lambda minutes: timedelta(minutes=minutes, seconds=13))


def _days(least: float, most: float) -> st.SearchStrategy[timedelta]:
    return _hours(least * 24, most * 24)


_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(
        ("cart_id", "contract_id", "case_id", "outage_id", "inquiry_id", "campaign_id", "offer_id", "bundle_id"),
        st.sampled_from(KEYS),
    ),
    "ad": st.just("tv"),
    "amount_cents": st.integers(100, 9_000),
    "asset": st.just("price list"),
    "basket_id": st.just("b"),
    "by": st.just("anna"),
    "campaign": st.just("spring-sale"),
    "began_at": _hours(-8, 0),
    "coupon_id": st.just("5"),
    "day": st.integers(-40, 1).map(lambda days: timedelta(days=days)),
    "ends_on": _days(12, 95),
    "name": st.sampled_from(KEYS),
    "saves_cents": st.just(1_200),
    "has_app": st.booleans(),
    "title": st.just("Summer offer"),
    "until": _days(1, 20),
    "why": st.just("she has called twice"),
    "kind": st.just("Type A"),
    "limit_gb": st.just(10),
    "restored_at": _hours(-5, 0),
    "scope": st.sampled_from(["marketing", "marketing", "survey", "renewal"]),
    "score": st.sampled_from([5, 10, 40, 80]),
    "starts_on": _days(-5, 5),
    "store_id": st.sampled_from(KEYS),
    "street": st.just("High Street 1"),
    "subject": st.sampled_from(["other", "activation", "billing"]),
}


def fields_of(wire: str) -> st.SearchStrategy[dict[str, Any]]:
    """The fields of an event of this type."""
    if wire == ProfileUpdated.wire:
        return st.fixed_dictionaries({}, optional={"traits": _TRAIT, "time_zone": st.sampled_from(ZONES)})
    known = event_class(wire).model_fields
    fields = {name: _FIELDS[name] for name in known if name in _FIELDS}
    if "score" in fields and wire == "survey.answered":
        fields["score"] = st.sampled_from([3, 8, 10])
    return st.fixed_dictionaries(fields)


def matters_to(journey: str) -> list[str]:
    """The types of the events that start a journey, reach it or end it."""
    facts = journeys()[journey]
    return [facts.starts_on, *sorted(facts.reached_by)]
