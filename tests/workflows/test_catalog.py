"""Which event starts or reaches which journey, and what the catalog holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest

from workflows.catalog import (
    Admission,
    Entered,
    JourneyFacts,
    Route,
    UnknownEvent,
    admit,
    event_class,
    events,
    journey_classes,
    journeys,
    messages,
    route,
)
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import BasketBought, CampaignTargeted, CouponRedeemed
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.identity import CustomerId, EventId, Key, customer_id, enrolment_id, key_value, workflow_id
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.outcome import Reentry

TEMPLATES = Path(__file__).parents[2] / "templates"
ANNA = CustomerId("anna-1")
NOW = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
RENEWAL = journeys()["contract-renewal"]
COUPON = journeys()["coupon-campaign"]
WIN_BACK = journeys()["win-back"]
STARTED = ContractStarted(contract_id="k-1", ends_on=NOW + timedelta(days=365))


def entered(
    facts: JourneyFacts, key: str | None = "k-1", ended: datetime | None = None, marked_by: str | None = None
) -> Entered:
    """An enrolment of Anna's, open unless it has ended."""
    workflow = workflow_id(facts.name, ANNA, key)
    return Entered(
        id=enrolment_id(workflow, EventId(UUID(int=1))),
        journey=facts.name,
        workflow=workflow,
        key=key,
        is_open=ended is None,
        ended_at=ended,
        marked_by=marked_by,
    )


def refusals(event: Event, facts: JourneyFacts, *earlier: Entered) -> list[str | None]:
    """What each journey that the event starts has against it."""
    return [admission.refused for admission in admit(event, ANNA, [facts], earlier, NOW)]


def test_an_event_starts_the_journeys_that_begin_with_it_under_ids_people_can_read() -> None:
    assert admit(STARTED, ANNA, journeys().values(), [], NOW) == [
        Admission("contract-renewal", workflow_id("contract-renewal", ANNA, "k-1"), "k-1")
    ]
    basket = BasketBought(basket_id="1", amount_cents=100)
    assert [a.workflow for a in admit(basket, ANNA, journeys().values(), [], NOW)] == ["win-back/anna-1"]


def test_nobody_enters_a_journey_they_are_in() -> None:
    assert refusals(STARTED, RENEWAL, entered(RENEWAL)) == ["already in this journey"]


def test_another_contract_is_another_enrolment() -> None:
    assert refusals(STARTED, RENEWAL, entered(RENEWAL, "k-2")) == [None]


def test_an_open_journey_that_listens_to_its_starting_event_is_reached_and_neither_starts_nor_refuses() -> None:
    basket = BasketBought(basket_id="2", amount_cents=100)
    running = entered(WIN_BACK, key=None)
    assert admit(basket, ANNA, [WIN_BACK], [running], NOW) == []
    assert route(basket, [WIN_BACK], [running]) == [Route(running.id, ends_it=False)]


@pytest.mark.parametrize(
    ("days_ago", "refused"),
    [(0, "not again within 30 days of 06 May 2026"), (29, "not again within 30 days of 07 Apr 2026"), (30, None)],
)
def test_cooling_off_counts_from_the_end_of_the_last_enrolment(days_ago: int, refused: str | None) -> None:
    long_over = entered(RENEWAL, ended=NOW - timedelta(days=300))
    last = entered(RENEWAL, ended=NOW - timedelta(days=days_ago))
    assert refusals(STARTED, RENEWAL, last, long_over) == [refused]


def test_cooling_off_begins_with_the_goal_though_the_journey_is_still_closing() -> None:
    closing = entered(RENEWAL, marked_by="contract.renewed")
    assert refusals(STARTED, RENEWAL, closing) == ["not again within 30 days of 06 May 2026"]


def test_a_journey_marked_as_over_may_be_entered_again_where_that_is_always_allowed() -> None:
    targeted = CampaignTargeted(campaign_id="k-1", kind="A", starts_on=NOW, ends_on=NOW)
    assert refusals(targeted, COUPON, entered(COUPON, marked_by="campaign.ended")) == [None]


@pytest.mark.parametrize("days_ago", [None, 1, 5_000])
def test_once_means_once_ever(days_ago: int | None) -> None:
    ended = None if days_ago is None else NOW - timedelta(days=days_ago)
    before = entered(RENEWAL, ended=ended, marked_by="contract.renewed")
    once = replace(RENEWAL, reentry=Reentry.once())
    assert refusals(STARTED, once, before) == ["only once ever"]
    assert refusals(STARTED, once) == [None]


def test_an_event_with_a_key_reaches_that_enrolment_only() -> None:
    first, second = entered(RENEWAL, "k-1"), entered(RENEWAL, "k-2")
    assert route(OfferAccepted(contract_id="k-2"), [RENEWAL], [first, second]) == [Route(second.id, ends_it=False)]
    assert route(OfferAccepted(contract_id="k-3"), [RENEWAL], [first, second]) == []


def test_an_event_without_a_journeys_key_reaches_all_of_the_customers_enrolments() -> None:
    facts = replace(RENEWAL, reached_by=RENEWAL.reached_by | {"support_case.opened"})
    first, second = entered(RENEWAL, "k-1"), entered(RENEWAL, "k-2")
    reached = route(SupportCaseOpened(case_id="881"), [facts], [first, second])
    assert [there.enrolment for there in reached] == [first.id, second.id]


def test_goals_and_exits_end_what_they_reach() -> None:
    running = entered(COUPON, "18")
    assert route(CouponRedeemed(campaign_id="18", coupon_id="1"), [COUPON], [running]) == [Route(running.id, True)]
    assert route(ContractRenewed(contract_id="k-1"), [RENEWAL], [entered(RENEWAL)])[0].ends_it


def test_nothing_reaches_an_enrolment_that_is_over_or_whose_journey_is_gone() -> None:
    renewed = ContractRenewed(contract_id="k-1")
    assert route(renewed, [RENEWAL], [entered(RENEWAL, ended=NOW)]) == []
    assert route(renewed, [WIN_BACK], [entered(RENEWAL)]) == []


@pytest.mark.parametrize(
    ("wire", "hint"),
    [
        ("contract.startd", "did you mean 'contract.started'?"),
        ("support_case.open", "did you mean 'support_case.opened'?"),
        ("xyzzy", "known are basket.bought, campaign.ended"),
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
    assert {kind.wire: kind for kind in _declared(Event)} == events()
    assert len(_declared(Event)) == len(events()) > 0
    assert len(_declared(Message)) == len(messages()) > 0
    assert len(journey_classes()) == len(journeys()) > 0


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
