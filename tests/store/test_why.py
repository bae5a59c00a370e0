"""Every message, sent or not, is explained in a sentence one could read out."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import writing
from store.switches import pause, resume
from store.why import UnknownMessage
from tests.store.asking_why import ask, goes
from tests.store.scenes import NOON, claims, contract, enrolled, happens, in_force, reachable, request
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.pausing import AfterPause
from workflows.vocabulary.policies.caps import Cap
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REMINDER = RenewalReminder(contract_id="c-1")


async def test_a_message_that_waits_says_what_for_and_when_it_would_go(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(database, SupportCaseOpened(case_id="881"), ProfileUpdated(time_zone="Europe/Berlin"))
    await claims(database, request(enrolment), now=NOON + HOUR)
    told = await ask(database, now=NOON + HOUR)
    assert told.text == (
        "renewal-offer has been held since 2 March because support case 881 is open; "
        "it would go if support case 881 closed."
    )
    (message,) = told.messages
    assert message.outlook is not None
    assert (message.outlook.conditions, message.outlook.at) == (["support case 881 closed"], NOON + HOUR)
    at_night = await ask(database, now=NOON + 9 * HOUR)
    assert at_night.text.endswith(
        "; it would go at 08:03 on Tuesday 3 March (Europe/Berlin), when the customer's quiet hours are over, "
        "if support case 881 closed."
    )


async def test_the_held_renewal_is_told_from_the_case_to_the_sending(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(database, SupportCaseOpened(case_id="881"), ProfileUpdated(time_zone="Europe/Berlin"))
    await claims(database, request(enrolment))
    await happens(database, SupportCaseClosed(case_id="881"), at=NOON + 2 * DAY)
    await goes(database, request(enrolment), NOON + 2 * DAY)
    told = await ask(database, "renewal-offer", now=NOON + 3 * DAY)
    assert told.text == (
        "renewal-offer was held on 2 March because support case 881 was open; "
        "it went out on 4 March at 13:00, once support case 881 was closed."
    )
    (message,) = told.messages
    assert [(one.verdict, one.kind, one.inputs.get("hold")) for one in message.decisions] == [
        ("hold", "hold", "881"),
        ("clear", "clear", None),
    ]
    assert (message.asked_by, message.key, message.outlook) == ("contract.started on 2 March", "c-1", None)
    assert message.journey_state == (
        "They have been in contract-renewal for c-1 since 2 March, which last asked for renewal-offer on 2 March."
    )


async def test_what_was_held_and_is_free_again_is_not_said_to_be_held(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    await claims(database, request(enrolment))
    await happens(database, SupportCaseClosed(case_id="881"), at=NOON + HOUR)
    assert (await ask(database, now=NOON + HOUR)).text == (
        "renewal-offer was held on 2 March because support case 881 was open; "
        "nothing keeps it any more, so it goes as soon as contract-renewal asks again."
    )


async def test_a_message_stopped_by_a_cap_names_those_that_took_its_place(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(database, CampaignMessageSent(campaign="spring-sale", system="listmonk"), at=NOON - 5 * DAY)
    await goes(database, request(enrolment, 5), NOON - 8 * DAY)  # too long ago for the cap
    await goes(database, request(enrolment, 6, REMINDER))  # and none that it counts
    await goes(database, request(enrolment, 0))
    await goes(database, request(enrolment, 1))
    await claims(database, request(enrolment, 2))
    told = await ask(database)
    assert told.messages[2].text == (
        "renewal-offer has been put off since 2 March because the cap marketing-per-week is full (3 of 3 in 7 days); "
        "it would go in 2 days, at 12:00 on Wednesday 4 March (UTC), when the cap marketing-per-week frees."
    )
    assert sorted((one.message, one.stood) for one in told.messages[2].alternatives) == [
        ("renewal-offer", "had taken a place"),
        ("renewal-offer", "had taken a place"),
        ("spring-sale", "had taken a place"),
    ]
    assert next(one.text for one in told.messages if one.message == "spring-sale") == (
        "spring-sale was sent on 25 February at 12:00 by listmonk, a system outside Sojourn."
    )


async def test_who_goes_first_and_who_gives_way_are_told_of_each_other(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    one_a_day = Policy(
        caps=(Cap(name="one-a-day", most=1, within_days=1, binds=frozenset(Purpose)),),
        priorities=("message:renewal-reminder",),
    )
    await goes(database, request(enrolment, 0), NOON - HOUR)
    await in_force(database, one_a_day)
    await claims(database, request(enrolment, 1, REMINDER))
    await claims(database, request(enrolment, 2), now=NOON + 23 * HOUR)
    told = await ask(database, now=NOON + 23 * HOUR)
    offer, reminder, _ = told.messages
    assert offer.text == (
        "renewal-offer has been put off since 3 March because renewal-reminder is to go first and one-a-day "
        "leaves no room for more; it would go if renewal-reminder did not go first."
    )
    assert [(one.message, one.stood) for one in offer.alternatives] == [("renewal-reminder", "went first")]
    assert ("renewal-offer", "gave way") in [(one.message, one.stood) for one in reminder.alternatives]


async def test_who_was_never_written_to_is_told_where_they_are_instead(database: AsyncEngine) -> None:
    await reachable(database)
    assert (await ask(database)).text == "No journey has wanted to say anything to anna: they have entered none."
    await enrolled(database)
    await happens(database, contract(), at=NOON + DAY)
    told = await ask(database, now=NOON + DAY)
    assert told.text == (
        "No journey has wanted to say anything to anna: they did not enter contract-renewal for c-1 on 3 March "
        "(already in this journey), and they have been in contract-renewal for c-1 since 2 March, "
        "which has not asked for a message yet."
    )


async def test_a_message_nobody_has_is_refused_and_a_long_story_says_that_it_is_a_part(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    with pytest.raises(UnknownMessage) as refused:
        await ask(database, "renewal-ofer")
    assert "renewal-offer" in refused.value.known
    for occurrence in range(3):
        await goes(database, request(enrolment, occurrence))
    told = await ask(database, most=2)
    assert (len(told.messages), told.is_complete) == (2, False)
    assert (await ask(database)).is_complete


async def test_what_people_keep_waiting_says_who_is_to_do_what(database: AsyncEngine, enrolment: Enrolment) -> None:
    async with writing(database) as tx:
        await pause(tx, "contract-renewal", "anna", "bo@example.com says so", NOON)
    asked = request(enrolment).model_copy(update={"after_pause": AfterPause.ask()})
    await claims(database, asked)
    paused = await ask(database)
    assert paused.text == (
        "renewal-offer has been held since 2 March because anna has paused contract-renewal "
        "((an address) says so); it would go if contract-renewal were resumed."
    )
    assert "@" not in paused.model_dump_json()
    async with writing(database) as tx:
        await resume(tx, "contract-renewal", "anna", "right price", NOON)
    await claims(database, asked, now=NOON + HOUR)
    assert (await ask(database, now=NOON + HOUR)).text.endswith("; it would go if an operator said retry.")
