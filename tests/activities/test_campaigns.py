"""Who wants a campaign elsewhere paused is counted, and only the last who lets it go has it go on."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.exceptions import ApplicationError

from store.campaigns import note_action
from store.engine import writing
from store.switches import pause
from store.tables import CampaignRow
from tests.activities.outside.fake import Reply
from tests.activities.steering import Rig
from tests.store.scenes import NOON, enrolled, enrolment_of, enrolments, happens, rows, until_somebody_waits_for_a_row
from workflows.vocabulary.events.contracts import ContractRenewed
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.requests import Enrolment


async def _case(rig: Rig) -> Enrolment:
    await happens(rig.database, SupportCaseOpened(case_id="1"))
    (row,) = [row for row in await enrolments(rig.database) if row["journey"] == "support-case"]
    return enrolment_of(row)


async def test_what_two_journeys_have_paused_goes_on_when_the_last_of_them_lets_it(
    rig: Rig, first: Enrolment, second: Enrolment
) -> None:
    await rig.pauses(first)
    await rig.pauses(second)
    left = await rig.resumes(first, is_ending=True)
    assert (left.state, left.reason) == (EffectState.SENT, "left paused: contract-renewal still wants it so")
    assert rig.has_paused()
    assert (await rig.resumes(second)).reason == "done"
    assert (rig.has_paused(), rig.told()) == (False, ["add", "add", "remove"])
    assert all(row["done_at"] is not None for row in await rows(rig.database, CampaignRow))


async def test_of_two_journeys_that_let_it_go_at_the_same_instant_the_second_finds_nobody_left(
    rig: Rig, first: Enrolment, second: Enrolment
) -> None:
    await rig.pauses(first)
    await rig.pauses(second)
    async with writing(rig.database) as tx:
        noted = await note_action(tx, rig.action(first, paused=False), NOON)
        assert noted.standing.paused_by
        other = asyncio.create_task(rig.resumes(second))
        await until_somebody_waits_for_a_row(rig.database)
    await other
    assert not rig.has_paused()


async def test_a_pause_that_outlived_its_journey_is_for_a_later_enrolment_in_it_to_end(
    rig: Rig, first: Enrolment
) -> None:
    await rig.pauses(first)
    await rig.ends(first)
    case = await _case(rig)
    await rig.pauses(case)
    assert (await rig.resumes(case)).reason == "left paused: contract-renewal still wants it so"
    assert rig.has_paused()
    await rig.resumes(await enrolled(rig.database, "c-2"))
    assert not rig.has_paused()


async def test_what_was_never_paused_because_its_journey_was_over_keeps_nobody_out(
    rig: Rig, first: Enrolment, second: Enrolment
) -> None:
    await rig.pauses(second)
    await happens(rig.database, ContractRenewed(contract_id="c-1"))
    assert (await rig.pauses(first)).state is EffectState.SUPPRESSED
    await rig.resumes(second)
    assert not rig.has_paused()


async def test_a_switch_holds_what_a_journey_asks_for_but_not_what_its_end_takes_back(
    rig: Rig, first: Enrolment
) -> None:
    await rig.pauses(first)
    async with writing(rig.database) as tx:
        await pause(tx, "contract-renewal", "anna", "wrong price", NOON)
    assert (await rig.resumes(first)).is_held
    assert rig.has_paused()
    assert (await rig.resumes(first, is_ending=True)).state is EffectState.SENT
    assert not rig.has_paused()


@pytest.mark.parametrize(
    ("reply", "kind", "is_final", "wait"),
    [
        (Reply(429, {}, {"Retry-After": "90"}), "try-again", False, timedelta(seconds=90)),
        (Reply(429, {}, {"Retry-After": "999999"}), "try-again", False, timedelta(hours=1)),
        (Reply(500), "try-again", False, None),
        (Reply(401), "Refused", True, None),
    ],
)
async def test_a_failure_says_whether_and_when_to_try_again(
    rig: Rig, first: Enrolment, reply: Reply, kind: str, is_final: bool, wait: timedelta | None
) -> None:
    rig.braze.instead.append(reply)
    with pytest.raises(ApplicationError) as failed:
        await rig.pauses(first)
    assert (failed.value.type, failed.value.non_retryable) == (kind, is_final)
    assert failed.value.next_retry_delay == wait
    (row,) = await rows(rig.database, CampaignRow)
    assert row["done_at"] is None
