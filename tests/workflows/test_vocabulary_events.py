"""What an event, a message and a length of time are called, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from workflows.catalog import events, messages
from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.messages.message import Purpose, kebab
from workflows.vocabulary.words import length_in_words


@pytest.mark.parametrize("wire", ["contract", "Contract.Started", "contract.started.now", "contract started", ".x"])
def test_a_wire_name_that_is_not_noun_and_verb_is_refused(wire: str) -> None:
    with pytest.raises(TypeError, match=r"not of the form noun\.verb"):
        type("MadeUp", (Event,), {"__module__": __name__}, wire=wire, lifecycle=Lifecycle.BILLING)


def test_events_are_frozen_and_ignore_what_a_newer_release_added() -> None:
    case: Any = events()["support_case.closed"].model_validate({"case_id": "881", "added_next_year": 1})
    assert case.model_dump() == {"case_id": "881"}
    with pytest.raises(ValidationError):
        case.case_id = "882"


@pytest.mark.parametrize(
    ("line", "fields", "said"),
    [
        ({"yearly": True}, {"day": date}, "yearly, but of what date"),
        ({"on_date": "Renewal day"}, {"day": date}, "is no trait"),
        ({"on_date": "birthday"}, {}, "declare the field `day: date`"),
        ({"on_date": "birthday"}, {"day": str}, "declare the field `day: date`"),
        ({"on_date": "birthday"}, {"day": date, "gift": str}, "give every other field a default"),
    ],
)
def test_an_event_that_could_not_be_made_of_a_date_is_refused(
    line: dict[str, Any], fields: dict[str, type], said: str
) -> None:
    body = {"__module__": __name__, "__annotations__": fields}
    with pytest.raises(TypeError, match=said):
        type("MadeUp", (Event,), body, wire="made.up", lifecycle=Lifecycle.BILLING, **line)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "america/new_york", "America", "../etc/passwd", "localtime", "\x00"])
def test_a_time_zone_that_is_not_on_the_map_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="send a name such as Europe/Berlin"):
        ProfileUpdated(time_zone=zone)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", None])
def test_a_time_zone_of_the_iana_database_is_taken(zone: str | None) -> None:
    assert ProfileUpdated(time_zone=zone).time_zone == zone


@pytest.mark.parametrize(("class_name", "name"), [("RenewalOffer", "renewal-offer"), ("WeMissYou", "we-miss-you")])
def test_a_message_is_called_as_its_class_in_lower_case(class_name: str, name: str) -> None:
    assert kebab(class_name) == name
    assert messages()[name].__name__ == class_name


def test_what_sells_is_marketing_and_what_asks_is_a_survey() -> None:
    named = {purpose: {name for name, kind in messages().items() if kind.purpose is purpose} for purpose in Purpose}
    assert named[Purpose.SURVEY] == {"case-follow-up", "would-you-recommend-us"}
    assert named[Purpose.MARKETING] == {
        *("renewal-offer", "coupon-reminder", "we-miss-you", "bundle-reminder", "cart-reminder", "cart-offer"),
        *("data-upgrade-offer", "birthday-dessert", "dessert-reminder", "coffee-nearby", "friend-invitation"),
        *("lead-guide", "new-offer", "last-days", "app-invitation", "app-shortcut", "bundle-offer", "still-saving"),
    }


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(days=7), "7 d"),
        (timedelta(days=1, hours=12), "1 d 12 h"),
        (timedelta(days=1, hours=12, seconds=5), "1 d 12 h"),
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(seconds=59.6), "1 min"),
        (timedelta(0), "0 s"),
    ],
)
def test_lengths_of_time_read_as_people_say_them(length: timedelta, words: str) -> None:
    assert length_in_words(length) == words
