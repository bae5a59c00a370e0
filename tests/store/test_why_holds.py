"""What kept a message, since when, and what let it go again: only what is known of that is said."""

from datetime import time, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.attempts import begin_sending, put_back
from store.engine import writing
from store.holds import set_hold
from tests.store.asking_why import anna_enrolled, ask, goes
from tests.store.scenes import NOON, attempt, claims, enrolled, happens, in_force, request
from workflows.vocabulary.events.holds import HoldLifted, HoldPlaced
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.messages.renewal import RenewalReminder
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import HoldRequest

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CASES = HoldRule(
    name="open-support-case",
    opened_by="support_case.opened",
    closed_by="support_case.closed",
    key="case_id",
    binds=frozenset({Purpose.MARKETING}),
)
AT_NOON = QuietHours(starts=time(11), ends=time(14), binds=frozenset({Purpose.MARKETING}))


async def test_a_second_case_holds_from_the_day_on_which_it_came_to(sqlite_database: AsyncEngine) -> None:
    asked = request(await anna_enrolled(sqlite_database))
    await happens(sqlite_database, SupportCaseOpened(case_id="881"))
    await claims(sqlite_database, asked)
    await happens(sqlite_database, SupportCaseOpened(case_id="882"), at=NOON + 5 * DAY)
    await happens(sqlite_database, SupportCaseClosed(case_id="881"), at=NOON + 5 * DAY + HOUR)
    await claims(sqlite_database, asked, now=NOON + 5 * DAY + HOUR)
    await claims(sqlite_database, asked, now=NOON + 45 * DAY)  # an alert is no new hold
    assert (await ask(sqlite_database, now=NOON + 45 * DAY)).text == (
        "renewal-offer has been held since 7 March because support case 882 is open; "
        "it would go if support case 882 closed."
    )


async def test_a_case_that_is_opened_again_holds_from_then_on(sqlite_database: AsyncEngine) -> None:
    asked = request(await anna_enrolled(sqlite_database))
    await happens(sqlite_database, SupportCaseOpened(case_id="881"))
    await claims(sqlite_database, asked)
    await happens(sqlite_database, SupportCaseClosed(case_id="881"), at=NOON + DAY)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"), at=NOON + 2 * DAY)
    would = "it would go if support case 881 closed."
    assert (await ask(sqlite_database, now=NOON + 2 * DAY)).text == (
        f"renewal-offer was held on 2 March because support case 881 was open; {would}"
    )
    await claims(sqlite_database, asked, now=NOON + 2 * DAY)
    assert (await ask(sqlite_database, now=NOON + 2 * DAY)).text == (
        f"renewal-offer has been held since 4 March because support case 881 is open; {would}"
    )


async def test_what_was_let_through_and_put_back_is_not_said_to_have_been_put_off_by_that(
    sqlite_database: AsyncEngine,
) -> None:
    asked, mine = request(await anna_enrolled(sqlite_database)), attempt()
    assert (await claims(sqlite_database, asked, who=mine)).is_won
    async with writing(sqlite_database) as tx:
        assert await begin_sending(tx, asked.effect_id, mine)
        assert await put_back(tx, asked.effect_id, mine.token)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"), at=NOON + HOUR)
    await claims(sqlite_database, asked, now=NOON + HOUR)
    await happens(sqlite_database, SupportCaseClosed(case_id="881"), at=NOON + 2 * HOUR)
    assert (await ask(sqlite_database, now=NOON + 2 * HOUR)).text.startswith(
        "renewal-offer was held on 2 March because support case 881 was open; nothing keeps it any more"
    )


async def test_what_freed_it_is_said_only_if_the_policy_was_not_changed_meanwhile(sqlite_database: AsyncEngine) -> None:
    enrolment = await anna_enrolled(sqlite_database)
    await in_force(sqlite_database, Policy(quiet_hours=(AT_NOON,)))
    for occurrence in (0, 1):
        await claims(sqlite_database, request(enrolment, occurrence))
    await goes(sqlite_database, request(enrolment, 0), NOON + 3 * HOUR)
    await in_force(sqlite_database, Policy())
    await goes(sqlite_database, request(enrolment, 1), NOON + 3 * HOUR)
    assert [one.text.partition("; ")[2] for one in (await ask(sqlite_database)).messages] == [
        "it went out on 2 March at 15:00.",
        "it went out on 2 March at 15:00, when the quiet hours were over.",
    ]


async def test_a_hold_that_somebody_placed_was_lifted_or_was_over(sqlite_database: AsyncEngine) -> None:
    enrolment, other = await anna_enrolled(sqlite_database), await enrolled(sqlite_database, "c-2")

    async def held_until(hold: HoldPlaced | HoldRequest, lifted: HoldLifted | HoldRequest | None, number: int) -> str:
        for change in (hold, lifted):
            if isinstance(change, HoldRequest):
                async with writing(sqlite_database) as tx:
                    await set_hold(tx, change)
            elif change is not None:
                await happens(sqlite_database, change, at=NOON if change is hold else NOON + HOUR)
            if change is hold:
                await claims(sqlite_database, request(enrolment, number))
        await goes(sqlite_database, request(enrolment, number), NOON + 2 * HOUR)
        return (await ask(sqlite_database)).messages[0].text.rpartition(", ")[2]

    until = NOON + 2 * HOUR
    trip = HoldPlaced(name="trip", by="bo", why="she is away")
    lifted = HoldLifted(name="trip", by="bo", why="she is back")
    assert await held_until(trip, lifted, 0) == "once the hold trip was lifted."
    talk = HoldRequest(enrolment=other, name="talk", binds=frozenset(Purpose), until=until + HOUR, at=NOON)
    released = talk.model_copy(update={"until": None, "at": NOON + HOUR})
    assert await held_until(talk, released, 1) == "once the hold talk was lifted."
    brief = HoldPlaced(name="brief", by="bo", why="she is away", until=until)
    assert await held_until(brief, None, 2) == "once the hold brief was over."


async def test_what_ended_only_after_it_went_did_not_free_it(sqlite_database: AsyncEngine) -> None:
    enrolment, other = await anna_enrolled(sqlite_database), await enrolled(sqlite_database, "c-2")
    talk = HoldRequest(enrolment=other, name="talk", binds=frozenset(Purpose), until=NOON + HOUR, at=NOON)
    async with writing(sqlite_database) as tx:
        await set_hold(tx, talk)
    await claims(sqlite_database, request(enrolment, 0))
    await goes(sqlite_database, request(enrolment, 0), NOON + 2 * HOUR)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"), at=NOON + 2 * HOUR)
    await claims(sqlite_database, request(enrolment, 1), now=NOON + 2 * HOUR)
    await in_force(sqlite_database, Policy())
    await goes(sqlite_database, request(enrolment, 1), NOON + 3 * HOUR)
    async with writing(sqlite_database) as tx:
        await set_hold(tx, talk.model_copy(update={"until": None, "at": NOON + 4 * HOUR}))
    await in_force(sqlite_database, Policy(holds=(CASES,)))
    await happens(sqlite_database, SupportCaseClosed(case_id="881"), at=NOON + 4 * HOUR)
    assert [one.text.partition("; ")[2] for one in (await ask(sqlite_database)).messages] == [
        "it went out on 2 March at 15:00.",
        "it went out on 2 March at 14:00.",
    ]


async def test_several_wait_and_one_waits(sqlite_database: AsyncEngine) -> None:
    enrolment = await anna_enrolled(sqlite_database)
    nobody = QuietHours(starts=time(11), ends=time(14), binds=frozenset(Purpose))
    await in_force(sqlite_database, Policy(quiet_hours=(nobody,)))
    for occurrence in (0, 1):
        await claims(sqlite_database, request(enrolment, occurrence))
    assert "where renewal-offer waits at the gate" in (await ask(sqlite_database)).journeys[0].text
    await claims(sqlite_database, request(enrolment, 2, RenewalReminder(contract_id="c-1")))
    assert "where renewal-reminder and renewal-offer wait at the gate" in (await ask(sqlite_database)).journeys[0].text
