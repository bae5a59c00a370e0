"""Kill everything in turn while households live their year: what must never be broken is not."""

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncEngine

from datasets.completejourney import events
from datasets.recorded import Recorded
from sandbox.backend import Backend
from sandbox.ports import on_free_ports
from sandbox.stack import Stack
from sandbox.stories.households import cast, introduce, live
from settings import Settings
from store.engine import open_database, reading
from store.tables import DeliveryRow, EffectRow, EnrolmentRow, InboxRow
from workflows.vocabulary.gate import FINAL, EffectState

MILLISECONDS_A_DAY = 60
HOUSEHOLDS = 3
VICTIMS = ("worker", "api", "temporal") * 3
_BETWEEN_KILLS_S = 2.0
_SETTLED_WITHIN_S = 90


@pytest.mark.long
async def test_with_every_part_killed_in_turn_the_invariants_hold_for_real_households(tmp_path: Path) -> None:
    settings = on_free_ports(Settings(home=tmp_path / "home", milliseconds_a_day=MILLISECONDS_A_DAY))
    said: list[str] = []
    async with Stack(settings, said.append) as stack:
        backend = Backend(settings, patience_s=60)
        facts = cast(events(HOUSEHOLDS), "fire", backend.clock.now())
        await introduce(backend, facts)
        killing = asyncio.create_task(_kill_in_turn(stack))
        async for _ in live(backend, facts):
            pass
        await killing
        database = open_database(settings.database)
        await _settled(database)
        mails = [mail.effect for fact in {f.customer for f in facts} for mail in await backend.mails(fact)]
        await backend.close()
        inbox, deliveries, enrolments, effects = [
            await _rows(database, table) for table in (InboxRow, DeliveryRow, EnrolmentRow, EffectRow)
        ]
        await database.dispose()
    _every_event_is_in_the_inbox_once_and_delivered(facts, inbox, deliveries)
    _every_mail_is_one_effect_and_every_sent_effect_one_mail(mails, effects)
    _every_effect_has_an_end_and_none_is_unknown(effects, enrolments)
    _no_cap_and_no_quiet_hour_was_broken(effects)
    _nothing_was_claimed_after_a_goal_or_exit(effects, enrolments, inbox)


async def _kill_in_turn(stack: Stack) -> None:
    for victim in VICTIMS:
        await asyncio.sleep(_BETWEEN_KILLS_S)
        stack.parts[victim].signal(signal.SIGKILL)
        await stack.parts[victim].ended()
        await stack.launch(stack.parts[victim])


async def _settled(database: AsyncEngine) -> None:
    under_way = {EffectState.CLAIMED, EffectState.SENDING}
    async with asyncio.timeout(_SETTLED_WITHIN_S):
        while True:
            deliveries, effects = await _rows(database, DeliveryRow), await _rows(database, EffectRow)
            if all(d["delivered_at"] for d in deliveries) and not any(e["state"] in under_way for e in effects):
                return
            await asyncio.sleep(0.5)


async def _rows(database: AsyncEngine, table: type) -> Sequence[RowMapping]:
    async with reading(database) as tx:
        return (await tx.execute(select(table))).mappings().all()


def _every_event_is_in_the_inbox_once_and_delivered(
    facts: list[Recorded], inbox: Sequence[RowMapping], deliveries: Sequence[RowMapping]
) -> None:
    accepted = Counter(row["source_id"] for row in inbox if row["type"] not in ("profile.updated", "consent.given"))
    assert accepted == Counter(fact.id for fact in facts)
    assert {row["result"] for row in deliveries} <= {"started", "started before", "signalled", "journey over"}


def _every_mail_is_one_effect_and_every_sent_effect_one_mail(mails: list[str], effects: Sequence[RowMapping]) -> None:
    assert mails, "nothing was sent, so nothing was tried"
    assert Counter(mails) == Counter(str(row["id"]) for row in effects if row["state"] == EffectState.SENT)


def _every_effect_has_an_end_and_none_is_unknown(
    effects: Sequence[RowMapping], enrolments: Sequence[RowMapping]
) -> None:
    still_open = {row["id"] for row in enrolments if row["ended_at"] is None}
    astray = [row for row in effects if row["state"] not in FINAL and row["enrolment_id"] not in still_open]
    assert astray == []
    assert [row for row in effects if row["state"] == EffectState.UNKNOWN] == []


def _no_cap_and_no_quiet_hour_was_broken(effects: Sequence[RowMapping]) -> None:
    claimed = sorted((row for row in effects if row["claimed_at"]), key=lambda row: row["claimed_at"])
    for row in claimed:
        assert 8 <= row["claimed_at"].hour < 21
        week = (row["claimed_at"] - timedelta(days=7), row["claimed_at"])
        same = [r for r in claimed if r["customer_id"] == row["customer_id"] and week[0] < r["claimed_at"] <= week[1]]
        assert len(same) <= 3


def _nothing_was_claimed_after_a_goal_or_exit(
    effects: Sequence[RowMapping], enrolments: Sequence[RowMapping], inbox: Sequence[RowMapping]
) -> None:
    marked = {row["id"]: row for row in enrolments if row["marked_by"]}
    assert marked
    for effect in effects:
        if effect["claimed_at"] and (enrolment := marked.get(effect["enrolment_id"])):
            ending = min(
                row["accepted_at"]
                for row in inbox
                if (row["type"], row["customer_id"]) == (enrolment["marked_by"], enrolment["customer_id"])
                and row["data"].get("campaign_id") == enrolment["key"]
            )
            assert effect["claimed_at"] <= ending
