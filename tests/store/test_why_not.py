"""What was not sent says why, and what would have let it go; no record is left without a sentence."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from store.attempts import leave_out
from store.engine import writing
from store.enrolments import close_enrolment
from store.tables import DecisionRow, EffectRow
from tests.store.asking_why import anna_enrolled, ask
from tests.store.naive_traffic import drawn
from tests.store.scenes import ANNA, NOON, claims, enrolled, happens, in_force, reachable, request
from workflows.vocabulary.events.contracts import ContractCancelled
from workflows.vocabulary.events.profile import ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Closing, Enrolment, LeftOut

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def test_what_was_not_sent_says_what_it_needed_and_not_that_this_was_all(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    await happens(database, ConsentWithdrawn(scope="marketing"), at=NOON + DAY)
    await claims(database, request(enrolment), now=NOON + 2 * DAY)
    told = await ask(database, now=NOON + 2 * DAY)
    assert told.text == (
        "renewal-offer was not sent on 4 March because the customer had opted out of marketing on 3 March; "
        "it could only have gone if the customer had consented to marketing."
    )


async def test_what_expired_while_it_was_held_says_both(database: AsyncEngine, enrolment: Enrolment) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    asked = request(enrolment, expires_at=NOON + DAY)
    await claims(database, asked)
    waiting = (await ask(database)).messages[0]
    assert waiting.text.endswith("; it would go if support case 881 closed, and not after 12:00 on Tuesday 3 March.")
    await claims(database, asked, now=NOON + DAY)
    told = await ask(database, now=NOON + DAY)
    assert told.text == (
        "renewal-offer was held on 2 March because support case 881 was open, and was not sent because it was only "
        "good until 3 March at 12:00; it could only have gone if support case 881 had been closed by then."
    )


async def test_without_any_word_a_consent_to_the_topic_would_have_done_as_well(sqlite_database: AsyncEngine) -> None:
    await happens(sqlite_database, ProfileUpdated(email="anna@example.com"))
    await claims(sqlite_database, request(await enrolled(sqlite_database)))
    assert (await ask(sqlite_database)).text.endswith(
        "because no consent to marketing was on record; "
        "it could only have gone if the customer had consented to marketing or renewal."
    )


@pytest.mark.parametrize(
    ("closed", "otherwise"),
    [
        (NOON + HOUR, "support case 881 was over by then, but the gate was not asked again in time"),
        (NOON + DAY, "it could only have gone if support case 881 had been closed by then"),
    ],
)
async def test_what_was_free_before_it_expired_does_not_lay_it_on_what_had_held_it(
    sqlite_database: AsyncEngine, closed: datetime, otherwise: str
) -> None:
    asked = request(await anna_enrolled(sqlite_database), expires_at=NOON + DAY)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"))
    await claims(sqlite_database, asked)
    await happens(sqlite_database, SupportCaseClosed(case_id="881"), at=closed)
    await claims(sqlite_database, asked, now=NOON + DAY + HOUR)
    (message,) = (await ask(sqlite_database, now=NOON + DAY + HOUR)).messages
    assert message.otherwise == otherwise


async def test_of_a_case_that_was_opened_again_nobody_knows_what_it_kept_from_going(
    sqlite_database: AsyncEngine,
) -> None:
    asked = request(await anna_enrolled(sqlite_database), expires_at=NOON + DAY)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"))
    await claims(sqlite_database, asked)
    await happens(sqlite_database, SupportCaseClosed(case_id="881"), at=NOON + HOUR)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"), at=NOON + 2 * HOUR)
    await claims(sqlite_database, asked, now=NOON + DAY)
    (message,) = (await ask(sqlite_database, now=NOON + DAY)).messages
    assert message.otherwise is None


async def test_under_another_policy_nobody_knows_what_kept_it_until_it_expired(sqlite_database: AsyncEngine) -> None:
    asked = request(await anna_enrolled(sqlite_database), expires_at=NOON + DAY)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"))
    await claims(sqlite_database, asked)
    await in_force(sqlite_database, Policy())
    await claims(sqlite_database, asked, now=NOON + DAY)
    (message,) = (await ask(sqlite_database, now=NOON + DAY)).messages
    assert message.otherwise is None


async def test_what_its_journey_left_behind_will_not_go(database: AsyncEngine, enrolment: Enrolment) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    await claims(database, request(enrolment))
    await happens(database, ContractCancelled(contract_id="c-1"), at=NOON + HOUR)
    assert (await ask(database, now=NOON + HOUR)).text == (
        "renewal-offer was held on 2 March because support case 881 was open; "
        "it will not go any more: the journey ended (contract.cancelled)."
    )
    await claims(database, request(enrolment), now=NOON + DAY)
    assert (await ask(database, now=NOON + DAY)).text == (
        "renewal-offer was held on 2 March because support case 881 was open, and was not sent on 3 March "
        "because the journey had ended (contract.cancelled)."
    )


async def test_what_no_rule_dropped_says_who_or_what_did(database: AsyncEngine, enrolment: Enrolment) -> None:
    await happens(database, SupportCaseOpened(case_id="881"))
    for occurrence in (0, 1):
        await claims(database, request(enrolment, occurrence))
    skipped = LeftOut(
        enrolment=enrolment, effect_id=request(enrolment).effect_id, reason="skipped by bo: late", at=NOON
    )
    over = Closing(enrolment=enrolment, outcome=Outcome.EXITED, reason="exit: contract.cancelled", at=NOON + DAY)
    async with writing(database) as tx:
        await leave_out(tx, skipped)
        await close_enrolment(tx, over)
    held = "renewal-offer was held on 2 March because support case 881 was open, and was not sent on"
    assert [one.text for one in (await ask(database, now=NOON + DAY)).messages] == [
        f"{held} 3 March because the journey had ended (exit: contract.cancelled).",
        f"{held} 2 March because it was skipped by bo (late).",
    ]


async def test_no_record_however_old_or_odd_is_left_without_a_sentence(sqlite_database: AsyncEngine) -> None:
    await reachable(sqlite_database)
    effects, decisions = drawn(7)
    async with writing(sqlite_database) as tx:
        await tx.execute(insert(EffectRow), [effect | {"customer_id": ANNA} for effect in effects])
        await tx.execute(insert(DecisionRow), [decision | {"customer_id": ANNA} for decision in decisions])
    told = await ask(sqlite_database, now=NOON + 20 * DAY, most=len(effects))
    assert len(told.messages) == len(effects)
    assert all(one.text.startswith("offer ") and one.text.endswith(".") for one in told.messages)
    assert not any("None" in one.text or "  " in one.text for one in told.messages)
