"""What journeys know of a customer survives whatever sources say."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows.vocabulary.customer import Customer, Traits, changes_a_date
from workflows.vocabulary.identity import CustomerId


def test_a_trait_that_is_not_what_it_should_be_is_unknown_and_takes_no_other_along() -> None:
    traits = Traits.model_validate({"household_size": "two", "favourite_genre": ["a"], "value_tier": "gold"})
    assert (traits.household_size, traits.favourite_genre, traits.value_tier) == (None, None, "gold")


def test_what_journeys_have_no_use_for_stays_behind() -> None:
    assert Traits.model_validate({"first_name": "Anna"}) == Traits()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "0999-12-31T23:59:59Z", "9000-01-01"])
def test_a_date_by_which_programs_say_that_there_is_none_is_unknown(day: str) -> None:
    assert Traits.model_validate({"birthday": day}).birthday is None


def test_a_clock_on_the_wall_is_as_far_ahead_as_it_was_when_the_profile_was_read() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    # Whatever the rules of the zone say by the time a history is replayed.
    anna = Customer(id=CustomerId("anna"), time_zone="Asia/Kolkata", utc_offset=timedelta(hours=7))
    assert anna.wall_clock(noon).strftime("%H:%M") == "19:00"


@pytest.mark.parametrize(
    ("new", "is_change"),
    [
        ({"birthday": "1992-02-29"}, False),
        ({"value_tier": "gold"}, False),
        ({"birthday": "1992-02-28"}, True),
        ({"birthday": None}, True),
        ({"customer_since": "2020-01-01"}, True),
    ],
)
def test_only_a_date_that_is_new_changes_a_date(new: dict[str, str | None], is_change: bool) -> None:
    assert changes_a_date(new, {"birthday": "1992-02-29", "value_tier": "silver"}) is is_change
