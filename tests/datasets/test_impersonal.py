"""What is taken out of production holds nobody's address, and says the same to journeys and rules."""

import json
from base64 import b64encode
from datetime import UTC, datetime

import pytest

from datasets.addresses import has_address, places_of_addresses
from datasets.impersonal import impersonal
from datasets.recorded import Recorded
from traffic.apply import apply
from traffic.picture import Standing
from workflows.vocabulary.customer import Traits
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.policies.policy import Policy

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def without(event: Event) -> Event:
    return impersonal(Recorded("1", "crm", "anna", NOON, event)).event


def test_a_personal_field_is_left_out_and_the_rest_stays() -> None:
    opened = SupportCaseOpened(case_id="881", subject="bill", complaint="My name is Anna, and I am cross")
    assert without(opened) == SupportCaseOpened(case_id="881", subject="bill")


@pytest.mark.parametrize("email", ["anna@example.com", "", None])
def test_whether_there_is_an_address_stays_known_and_which_does_not(email: str | None) -> None:
    profile = ProfileUpdated(email=email, phone="+49 30 123456", locale="de", time_zone="Europe/Berlin")
    kept = without(profile)
    for known in (Standing(), Standing(is_reachable=True), Standing(is_reachable=False)):
        assert apply(kept, NOON, known, Policy()) == apply(profile, NOON, known, Policy())
    assert "anna" not in kept.model_dump_json()
    assert kept.model_dump(exclude={"email", "traits"}) == {
        **profile.model_dump(exclude={"email", "traits"}),
        "phone": None,
    }


def test_of_traits_those_stay_that_journeys_may_know_as_they_know_them() -> None:
    traits = {
        "favourite_genre": "noir",
        "household_size": "Anna and two more",
        "birthday": "1992-02-29T00:00:00Z",
        "value_tier": None,
        "first_name": "Anna",
    }
    kept = without(ProfileUpdated(traits=traits))
    assert isinstance(kept, ProfileUpdated)
    assert kept.traits == {
        "favourite_genre": "noir",
        "household_size": None,
        "birthday": "1992-02-29",
        "value_tier": None,
    }
    assert Traits.model_validate(kept.traits) == Traits.model_validate(traits)


@pytest.mark.parametrize(
    "text",
    [
        "write to anna@example.com!",
        "mailto:<a.b+c@mail.example.co.uk>",
        "hans@münchen.de",
        "?to=a%40b.de",
        "call +4930123456",
        "+491701234567.",
        "+49 170 1234567",
        "+49-170-1234567",
        "+49 (0) 170 1234567",
        "0049 170 1234567",
        "00491701234567",
        "?to=%2B491701234567",
    ],
)
def test_an_address_is_found(text: str) -> None:
    assert has_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "anna",
        "somebody@example.invalid",
        "2026-03-02T12:00:00+02:00",
        "2026-01-01T10:00:00+00:00",
        "2026-01-01 10:00:00.001234567+00",
        "7@worker-1",
        "+199 points",
        "1e+300000000",
        "0.00123456789012",
        "31198570044123456",
        "00123456789012345",
        "basket-0012345678901",
        "00112233-4455-6677-8899-001122334455",
        "aabbccdd-0012-3456-7890-123456789012",
    ],
)
def test_what_is_none_is_not_taken_for_one(text: str) -> None:
    assert not has_address(text)


def test_in_a_history_it_is_found_in_payloads_too_and_named_by_its_place() -> None:
    def payload(said: object) -> dict[str, str]:
        return {"data": b64encode(json.dumps(said).encode()).decode()}

    history = {
        "events": [
            {"identity": "7@worker.example.com", "input": {"payloads": [payload({"subject": "bill"})]}},
            {"input": {"payloads": [payload({"subject": "anna@example.com"})]}},
            {"failure": {"message": "no mailbox for anna@example.com"}},
        ]
    }
    assert list(places_of_addresses(history)) == ["events[1].input.payloads[0].data", "events[2].failure.message"]
