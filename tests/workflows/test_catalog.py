"""What events, messages, journeys and versions of journeys there are."""

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.workflows.two_versions import Courtesy, CourtesyV2
from workflows.catalog import (
    UnknownEvent,
    event_class,
    events,
    facts_of,
    journey_classes,
    journeys,
    messages,
    newest,
    side_by_side,
    versions,
    workflow_type,
)
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import Key, customer_id, key_value, workflow_id
from workflows.vocabulary.messages.message import Message

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.mark.parametrize(
    ("wire", "hint"),
    [
        ("contract.startd", "did you mean 'contract.started'?"),
        ("support_case.open", "did you mean 'support_case.opened'?"),
        ("xyzzy", "known are account.closed, "),
    ],
)
def test_an_unknown_event_is_answered_with_the_nearest_known_name(wire: str, hint: str) -> None:
    with pytest.raises(UnknownEvent) as refused:
        event_class(wire)
    assert repr(wire) in str(refused.value)
    assert hint in str(refused.value)


def _declared(base: type[Any]) -> list[type[Any]]:
    below = [kind for child in base.__subclasses__() for kind in (child, *_declared(child))]
    return [kind for kind in below if kind.__module__.startswith("workflows.")]


def test_no_two_events_messages_or_journeys_share_a_name() -> None:
    assert events() == {kind.wire: kind for kind in _declared(Event)}
    assert len(_declared(Event)) == len(events()) > 0
    assert len(messages()) == len(_declared(Message)) > 0
    assert len(journey_classes()) == len(versions()) >= len(journeys()) > 0


def test_every_message_has_its_words_and_no_words_are_left_over() -> None:
    templates = {file.name for file in TEMPLATES.glob("*.email.en.liquid")}
    assert templates == {f"{name}.email.en.liquid" for name in messages()}


@pytest.mark.parametrize(
    ("name", "starts_on", "listens_to", "goal", "exits_on", "key"),
    [
        (
            "contract-renewal",
            "contract.started",
            {"offer.accepted"},
            "contract.renewed",
            {"contract.cancelled"},
            "contract_id",
        ),
        ("coupon-campaign", "campaign.targeted", set(), "coupon.redeemed", {"campaign.ended"}, "campaign_id"),
        ("support-case", "support_case.opened", {"support_case.opened", "support_case.closed"}, None, set(), None),
        ("win-back", "basket.bought", {"basket.bought"}, None, set(), None),
    ],
)
def test_what_routing_knows_of_a_journey_is_what_its_file_says(
    name: str, starts_on: str, listens_to: set[str], goal: str | None, exits_on: set[str], key: str | None
) -> None:
    facts = journeys()[name]
    ended_by = frozenset(exits_on | ({goal} if goal else set()))
    assert (facts.starts_on, facts.goal, facts.key) == (starts_on, goal, key)
    assert (facts.reached_by, facts.ended_by) == (ended_by | listens_to, ended_by)
    assert facts.purpose.endswith(".")


def test_every_journey_makes_ids_that_fit_however_long_customer_and_key_are() -> None:
    longest = "x" * 64
    for facts in journeys().values():
        assert len(facts.name) <= 64
        assert workflow_id(facts.name, customer_id(longest), key_value(longest))


def test_what_a_journey_is_keyed_by_is_required_of_its_starting_event_and_fit_for_an_id() -> None:
    for facts in journeys().values():
        for wire in {facts.starts_on} | facts.reached_by if facts.key else ():
            field = events()[wire].model_fields.get(str(facts.key))
            assert field is None or get_args(Key)[1] in field.metadata, f"{wire}.{facts.key} is to be a Key"
            assert wire != facts.starts_on or (field is not None and field.is_required())


def test_the_workflow_type_tells_the_version_and_the_family_keeps_its_name() -> None:
    both = side_by_side([facts_of(CourtesyV2), facts_of(Courtesy)])
    assert [(named, facts.name, facts.version) for named, facts in both.items()] == [
        ("courtesy-call", "courtesy-call", 1),
        ("courtesy-call-v2", "courtesy-call", 2),
    ]
    assert newest(both.values()) == {"courtesy-call": both["courtesy-call-v2"]}
    assert workflow_type("courtesy-call", 12) == "courtesy-call-v12"


def test_the_tenth_version_is_newer_than_the_ninth() -> None:
    first = facts_of(Courtesy)
    found = newest([replace(first, version=number) for number in (10, 9, 2)])
    assert found["courtesy-call"].version == 10


@pytest.mark.parametrize("name", ["courtesy-call-v1", "courtesy-call-v0", "courtesy-call-v02", "CourtesyCall", "a_b"])
def test_a_journeys_name_is_words_and_a_version_from_two_on(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("temporalio.workflow._Definition.must_from_class", lambda journey: _Named(name))
    with pytest.raises(TypeError, match=f"Courtesy is called '{name}'.* -v2, -v3"):
        facts_of(Courtesy)


def test_two_classes_of_one_version_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match="two classes are called 'courtesy-call'"):
        side_by_side([facts_of(Courtesy), facts_of(Courtesy)])


def test_another_key_is_no_version_of_a_journey_but_another_journey() -> None:
    first, second = facts_of(Courtesy), replace(facts_of(CourtesyV2), key="reason")
    with pytest.raises(TypeError, match="courtesy-call-v2 is keyed by 'reason' and courtesy-call by 'contract_id'"):
        side_by_side([first, second])


class _Named:
    def __init__(self, name: str) -> None:
        self.name = name
