"""Whoever got the same thing twice, or more often, is told why, once, and nothing that is not known."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from tests.store.asking_why import anna_enrolled, ask, goes
from tests.store.scenes import NOON, claims, enrolled, happens, in_force, request
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REMINDER, OTHER = RenewalReminder(contract_id="c-1"), RenewalReminder(contract_id="c-9")


async def _unlimited(database: AsyncEngine) -> Enrolment:
    entered = await anna_enrolled(database)
    await in_force(database, Policy())
    return entered


async def test_what_went_three_times_is_told_once(database: AsyncEngine) -> None:
    enrolment = await _unlimited(database)
    other = await enrolled(database, "c-2")
    await goes(database, request(enrolment))
    await goes(database, request(enrolment, 1), NOON + DAY)
    await goes(database, request(other), NOON + 2 * DAY, EffectState.UNKNOWN, "the line to anna@example.com broke")
    await goes(database, request(enrolment, 4), NOON + 40 * DAY)
    told = await ask(database, now=NOON + 40 * DAY)
    assert told.twice == [
        "renewal-offer may have gone out three times, on 2 March at 12:00, 3 March at 12:00 and 4 March at 12:00: "
        "two enrolments asked for it, contract-renewal for c-1 (contract.started on 2 March) and contract-renewal "
        "for c-2 (contract.started on 2 March); of the third it is not known whether it arrived."
    ]
    assert "anna@example.com" not in told.model_dump_json()


async def test_what_has_not_gone_yet_is_not_said_to_have_gone_twice(sqlite_database: AsyncEngine) -> None:
    enrolment = await _unlimited(sqlite_database)
    await goes(sqlite_database, request(enrolment))
    assert (await claims(sqlite_database, request(enrolment, 1), now=NOON + HOUR)).is_won
    assert (await ask(sqlite_database, now=NOON + HOUR)).twice == [
        "renewal-offer may have gone out twice, on 2 March at 12:00 and on 2 March at 13:00: contract-renewal asked "
        "for it a second time in one enrolment; of the second it is not known yet whether it goes."
    ]


async def test_of_a_series_only_the_same_letter_is_the_same_whatever_went_between(sqlite_database: AsyncEngine) -> None:
    enrolment = await _unlimited(sqlite_database)
    await goes(sqlite_database, request(enrolment, 0, REMINDER))
    await goes(sqlite_database, request(enrolment, 1, OTHER), NOON + HOUR)
    assert (await ask(sqlite_database)).twice == []
    await goes(sqlite_database, request(enrolment, 2, REMINDER), NOON + 2 * HOUR)
    assert (await ask(sqlite_database)).twice == [
        "renewal-reminder went out twice, on 2 March at 12:00 and on 2 March at 14:00: "
        "contract-renewal asked for it a second time in one enrolment."
    ]


async def test_of_outside_systems_each_is_named_and_none_if_none_is_known(sqlite_database: AsyncEngine) -> None:
    await _unlimited(sqlite_database)
    systems = {"sale": ("listmonk", "Braze"), "gala": ("listmonk", "listmonk"), "fair": ("outside", "outside")}
    for name, (first, second) in systems.items():
        await happens(sqlite_database, CampaignMessageSent(campaign=name, system=first))
        await happens(sqlite_database, CampaignMessageSent(campaign=name, system=second), at=NOON + HOUR)
    told = await ask(sqlite_database, now=NOON + HOUR)
    when = "went out twice, on 2 March at 12:00 and on 2 March at 13:00: both were sent by"
    assert told.twice == [
        f"fair {when} a system outside Sojourn.",
        f"gala {when} listmonk, a system outside Sojourn.",
        f"sale {when} listmonk and Braze, systems outside Sojourn.",
    ]
    assert "fair was sent on 2 March at 12:00 by a system outside Sojourn." in [one.text for one in told.messages]


async def test_what_came_from_outside_and_from_a_journey_is_told_apart(sqlite_database: AsyncEngine) -> None:
    enrolment = await _unlimited(sqlite_database)
    await happens(sqlite_database, CampaignMessageSent(campaign="renewal-offer", system="listmonk"))
    await goes(sqlite_database, request(enrolment), NOON + HOUR)
    assert (await ask(sqlite_database, now=NOON + HOUR)).twice == [
        "renewal-offer went out twice, on 2 March at 12:00 and on 2 March at 13:00: one of them was sent by listmonk, "
        "a system outside Sojourn, and contract-renewal asked for the other."
    ]
