"""The traffic report counts every message once in each figure, as a count row by row does."""

from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import reading, writing
from store.since import read_since
from store.tables import DecisionRow, EffectRow
from store.traffic_figures import Moments, Tally, TrafficReport
from store.traffic_report import traffic_report
from tests.store.asking_why import anna_enrolled, goes
from tests.store.naive_traffic import drawn, naive
from tests.store.scenes import NOON, claims, happens, request
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.contracts import ContractCancelled
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.requests import Enrolment

DAY = timedelta(days=1)


async def _report(database: AsyncEngine, days: float, now_after: float = 0) -> TrafficReport:
    async with reading(database) as tx:
        return await traffic_report(tx, NOON - days * DAY, NOON + days * DAY, NOON + now_after * DAY)


def _plain(report: TrafficReport) -> dict[str, object]:
    names = {"deferred": "defer", "held": "hold", "dropped": "drop"}
    return {
        "total": report.total.model_dump(),
        "by_team": {name: tally.model_dump() for name, tally in report.by_team.items() if tally != Tally()},
        "by_journey": {name: tally.model_dump() for name, tally in report.by_journey.items() if tally != Tally()},
        "rules": {
            (one.rule, verdict): getattr(one, name)
            for one in report.by_rule
            for name, verdict in names.items()
            if getattr(one, name)
        },
        "collisions": {kind: number for kind, number in report.collisions.model_dump().items() if number},
        "moments": {
            (journey, kind): number
            for journey, moments in report.moments.items()
            for kind, number in moments.model_dump().items()
            if number
        },
        "long": (sum(one.holds for one in report.long_holds), sum(one.messages for one in report.long_holds)),
        "outside": sum(report.outside.values()),
    }


@pytest.mark.parametrize("seed", range(3))
async def test_every_figure_is_that_of_a_plain_count(database: AsyncEngine, seed: int) -> None:
    effects, decisions = drawn(seed)
    async with writing(database) as tx:
        await tx.execute(insert(EffectRow), effects)
        for decision in decisions:  # one by one, so that they are numbered in their order
            await tx.execute(insert(DecisionRow).values(**decision))
    for days in (1.0, 4.0, 30.0):
        counted = naive(effects, decisions, NOON - days * DAY, NOON + days * DAY, NOON + DAY)
        assert _plain(await _report(database, days, 1)) == counted


async def test_a_message_that_is_held_again_and_again_is_one_held_message_and_one_collision(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(database, SupportCaseOpened(case_id="881"), CampaignMessageSent(campaign="sale", system="listmonk"))
    await claims(database, request(enrolment))
    await claims(database, request(enrolment), now=NOON + 31 * DAY)
    await claims(database, request(enrolment), now=NOON + 61 * DAY)
    report = await _report(database, 100, 61)
    assert (report.total.asked, report.total.held, report.total.sent) == (1, 1, 0)
    assert (report.collisions.all, report.collisions.hold) == (1, 1)
    assert [(one.rule, one.holds, one.messages) for one in report.long_holds] == [("open-support-case", 1, 1)]
    assert report.outside == {"listmonk": 1}
    assert list(report.by_journey) == ["contract-renewal"]


async def test_a_moment_is_met_missed_or_not_needed_any_more(database: AsyncEngine, enrolment: Enrolment) -> None:
    await goes(database, request(enrolment, 0, expires_at=NOON + DAY))
    await happens(database, SupportCaseOpened(case_id="881"))
    for occurrence in (1, 2):
        await claims(database, request(enrolment, occurrence, expires_at=NOON + occurrence * DAY))
    assert (await _report(database, 10)).moments == {"contract-renewal": Moments(met=1)}
    overdue = await _report(database, 10, now_after=1)
    assert overdue.moments == {"contract-renewal": Moments(met=1, missed=1)}
    await claims(database, request(enrolment, 1, expires_at=NOON + DAY), now=NOON + DAY)
    await happens(database, ContractCancelled(contract_id="c-1"), at=NOON + DAY)
    await claims(database, request(enrolment, 2, expires_at=NOON + 2 * DAY), now=NOON + DAY)
    settled = await _report(database, 10, now_after=5)
    assert settled.moments == {"contract-renewal": Moments(met=1, missed=1, not_needed=1)}


async def test_what_was_overdue_and_is_settled_a_week_later_is_missed_once(
    sqlite_database: AsyncEngine,
) -> None:
    enrolment = await anna_enrolled(sqlite_database)
    await happens(sqlite_database, SupportCaseOpened(case_id="881"))
    for occurrence in (0, 1):
        await claims(sqlite_database, request(enrolment, occurrence, expires_at=NOON + DAY))

    async def missed(first: int, last: int) -> int:
        async with reading(sqlite_database) as tx:
            report = await traffic_report(tx, NOON + first * DAY, NOON + last * DAY, NOON + last * DAY)
        return sum(moments.missed + moments.not_needed for moments in report.moments.values())

    assert await missed(0, 7) == 2
    await claims(sqlite_database, request(enrolment, 0, expires_at=NOON + DAY), now=NOON + 8 * DAY)
    await happens(sqlite_database, ContractCancelled(contract_id="c-1"), at=NOON + 8 * DAY)
    await claims(sqlite_database, request(enrolment, 1, expires_at=NOON + DAY), now=NOON + 8 * DAY)
    assert (await missed(0, 7), await missed(7, 14)) == (2, 0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("7d", NOON - 7 * DAY), ("12h", NOON - DAY / 2), ("2026-03-01", NOON - 1.5 * DAY), ("2026-03-02T12:00Z", NOON)],
)
def test_an_instant_is_typed_as_a_day_an_instant_or_how_long_ago(typed: str, meant: object) -> None:
    assert read_since(typed, NOON) == meant
    for unfit in ("last week", "999999d", "9999-12-31T23:59-23:00"):
        with pytest.raises(ValueError, match="how long ago"):
            read_since(unfit, NOON)
