"""Which event starts or reaches which journey, in which version, and who is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.workflows.two_versions import Courtesy, CourtesyV2
from workflows.admission import Admission, Entered, Route, admit, enter, over_before, route
from workflows.catalog import JourneyFacts, facts_of, journeys
from workflows.vocabulary.events.contracts import ContractRenewed, ContractStarted, OfferAccepted
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.events.shopping import BasketBought, CampaignTargeted, CouponRedeemed
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.identity import CustomerId, EventId, enrolment_id, workflow_id
from workflows.vocabulary.outcome import Reentry

ANNA = CustomerId("anna-1")
NOW = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
RENEWAL = journeys()["contract-renewal"]
COUPON = journeys()["coupon-campaign"]
WIN_BACK = journeys()["win-back"]
STARTED = ContractStarted(contract_id="k-1", ends_on=NOW + timedelta(days=365))
V1, V2 = facts_of(Courtesy), facts_of(CourtesyV2)
BOTH = [V2, V1]


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
        version=facts.version,
    )


def refusals(event: Event, facts: JourneyFacts, *earlier: Entered) -> list[str | None]:
    """What each journey that the event starts has against it."""
    return [admission.refused for admission in admit(event, ANNA, [facts], earlier, NOW)]


def test_an_event_starts_the_journeys_that_begin_with_it_under_ids_people_can_read() -> None:
    assert admit(STARTED, ANNA, journeys().values(), [], NOW) == [
        Admission(RENEWAL, workflow_id("contract-renewal", ANNA, "k-1"), "k-1")
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


def test_nothing_reaches_an_enrolment_that_is_over() -> None:
    renewed = ContractRenewed(contract_id="k-1")
    assert route(renewed, [RENEWAL], [entered(RENEWAL, ended=NOW)]) == []
    assert route(renewed, [], [entered(RENEWAL, ended=NOW)]) == []


def test_of_a_version_that_is_gone_everything_is_kept_to_be_judged_by_who_has_it() -> None:
    inside = entered(V1)
    for event in (OfferAccepted(contract_id="k-1"), SupportCaseClosed(case_id="k-9")):
        assert route(event, [V2, WIN_BACK], [inside]) == [Route(inside.id, ends_it=False, is_judged=False)]


def test_new_customers_enter_the_newest_version() -> None:
    (admission,) = admit(STARTED, ANNA, BOTH, [], NOW)
    assert (admission.journey, admission.workflow) == (V2, "courtesy-call/anna-1/k-1")


def test_those_inside_are_reached_and_ended_by_what_their_own_version_says() -> None:
    old, new = entered(V1, "k-1"), entered(V2, "k-2")
    accepted = OfferAccepted(contract_id="k-1")
    assert route(accepted, BOTH, [old, new]) == [Route(old.id, ends_it=False)]
    assert route(OfferAccepted(contract_id="k-2"), BOTH, [old, new]) == [Route(new.id, ends_it=True)]
    opened = SupportCaseOpened(case_id="881")
    assert route(opened, BOTH, [old, new]) == [Route(old.id, ends_it=True)]


def test_who_is_inside_an_older_version_does_not_enter_the_newer_one() -> None:
    (admission,) = admit(STARTED, ANNA, BOTH, [entered(V1)], NOW)
    assert admission.refused == "already in this journey"


def test_an_older_version_that_listens_to_the_start_is_told_and_a_newer_one_that_does_not_refuses() -> None:
    listening = replace(V1, reached_by=V1.reached_by | {"contract.started"})
    assert admit(STARTED, ANNA, [listening, V2], [entered(V1)], NOW) == []
    assert [a.refused for a in admit(STARTED, ANNA, [listening, V2], [entered(V2)], NOW)] == ["already in this journey"]


@pytest.mark.parametrize("ended_days_ago", [1, 5_000])
def test_once_ever_holds_across_versions(ended_days_ago: int) -> None:
    before = entered(V1, ended=NOW - timedelta(days=ended_days_ago))
    once = replace(V2, reentry=Reentry.once())
    assert [a.refused for a in admit(STARTED, ANNA, [V1, once], [before], NOW)] == ["only once ever"]


def test_an_entry_by_name_is_refused_where_the_event_would_have_been_told_to_the_open_journey() -> None:
    basket = BasketBought(basket_id="2", amount_cents=100)
    assert enter(basket, ANNA, WIN_BACK, [entered(WIN_BACK, key=None)], NOW).refused == "already in this journey"
    assert enter(basket, ANNA, WIN_BACK, [], NOW).refused is None


def test_a_start_that_a_goal_or_an_exit_overtook_is_over_before_it_began() -> None:
    reason = "over before it began: contract.cancelled came first"
    assert over_before(RENEWAL, ["offer.accepted", "contract.cancelled"]) == reason
    assert over_before(RENEWAL, ["offer.accepted"]) is None


def test_a_profile_that_changes_no_time_wakes_no_follower_but_whoever_listens_to_all_of_them() -> None:
    follower = replace(RENEWAL, follows=frozenset({"profile.updated"}), reached_by=frozenset({"profile.updated"}))
    listener = replace(follower, follows=frozenset())
    inside, profile = entered(RENEWAL), ProfileUpdated(traits={"value_tier": "gold"})
    to_it = [Route(inside.id, ends_it=False)]
    assert route(profile, [follower], [inside], changes_time=False) == []
    assert route(profile, [follower], [inside], changes_time=True) == to_it
    assert route(profile, [listener], [inside], changes_time=False) == to_it
