"""Days that come for a customer come in a test too, in their turn."""

from datetime import timedelta

import pytest

from testkit.sojourn import NotEntered, Sojourn
from workflows.journeys.birthday import Birthday
from workflows.vocabulary.events.profile import ProfileUpdated


async def test_a_birthday_on_the_profile_comes_every_year_while_time_passes(sojourn: Sojourn) -> None:
    in_forty_days = (sojourn.now + timedelta(days=40)).date()
    day = in_forty_days.replace(day=min(in_forty_days.day, 28))  # there is one in every year
    born = day.replace(year=1990).isoformat()
    await sojourn.happens(ProfileUpdated(email="c@example.com", traits={"birthday": born}))
    await sojourn.passes(days=36)
    with pytest.raises(NotEntered, match="has not entered birthday"):
        await sojourn.find(Birthday)
    await sojourn.passes(days=373)
    birthday = await sojourn.find(Birthday)
    came = [entry.at.date() for entry in birthday.timeline if entry.text.startswith("Birthday came")]
    assert came == [day, day.replace(year=day.year + 1)]
