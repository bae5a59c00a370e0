"""A day on the profile comes in its turn, and not for days that were over when we learnt of it."""

from datetime import timedelta

from tests.simulation.scene import DAY, NOON, scene
from workflows.journeys.birthday import Birthday
from workflows.vocabulary.events.profile import ProfileUpdated


def test_a_birthday_that_was_three_days_ago_when_we_learnt_of_it_comes_next_year() -> None:
    play = scene(Birthday)
    play.happens(ProfileUpdated(traits={"favourite_genre": "sports"}))
    play.passes(100 * DAY)
    over = (NOON + 97 * DAY).date()
    play.happens(ProfileUpdated(traits={"birthday": over.replace(year=1990).isoformat()}))
    assert not [one for one in play.anna.inbox if one.event.wire == "birthday.came"]
    play.passes(timedelta(days=365))
    (came,) = (one for one in play.anna.inbox if one.event.wire == "birthday.came")
    assert came.occurred_at.date() == over.replace(year=over.year + 1)
