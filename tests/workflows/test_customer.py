"""What journeys know of a customer survives whatever sources say."""

from workflows.vocabulary.customer import Traits


def test_a_trait_that_is_not_what_it_should_be_is_unknown_and_takes_no_other_along() -> None:
    traits = Traits.model_validate({"household_size": "two", "favourite_genre": ["a"], "value_tier": "gold"})
    assert (traits.household_size, traits.favourite_genre, traits.value_tier) == (None, None, "gold")


def test_what_journeys_have_no_use_for_stays_behind() -> None:
    assert Traits.model_validate({"first_name": "Anna"}) == Traits()
