"""A process of release 0.1.0 that works on the same database neither loses what it does not know, nor is stopped."""

import json
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col

from store.customers import read_customer, standing_of
from store.engine import reading, writing
from store.latest_policy import policy_now
from store.policy import policy_from_file
from store.stored_policy import read_policy, written_policy
from store.tables import CustomerRow, PolicyRow
from tests.conftest import POLICY
from tests.store.scenes import ANNA, NOON, claims, happens, request
from traffic.picture import Standing
from workflows.vocabulary.events.contact import ContactSuppressed
from workflows.vocabulary.events.holds import HoldPlaced
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment

_KNOWN = {"rule", "key", "opened_at", "closed_at", "binds", "expires_at", "opened_by"}
_CAP = {"name": "quiet-hours", "most": 2, "within_days": 7.0, "binds": ["marketing"]}


async def _standing(database: AsyncEngine) -> Standing:
    async with reading(database) as tx:
        row = await read_customer(tx, ANNA)
    assert row is not None
    return standing_of(row)


async def _writes_like_the_release_before(database: AsyncEngine) -> None:
    async with writing(database) as tx:
        row = await read_customer(tx, ANNA)
        assert row is not None
        known = {name: told for name, told in row["standing"].items() if name in Standing.__slots__ or name == "holds"}
        known.pop("suppressed", None)
        known["holds"] = [{name: hold[name] for name in _KNOWN} for hold in known["holds"]]
        await tx.execute(update(CustomerRow).where(col(CustomerRow.id) == ANNA).values(standing=known))


async def test_suppressions_and_holds_that_it_does_not_know_outlive_what_it_writes(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await happens(
        database,
        HoldPlaced(name="first", by="ben", why="in court", topics=frozenset({"coupons"})),
        SupportCaseOpened(case_id="881"),
        ContactSuppressed(),
        HoldPlaced(name="second", by="ben", why="in court"),
    )
    before = await _standing(database)
    assert [hold.key for hold in before.holds] == ["first", "881", "second"]
    await _writes_like_the_release_before(database)
    assert await _standing(database) == before
    assert (await claims(database, request(enrolment))).rule == "suppression"


def test_a_policy_without_anything_new_is_stored_in_its_words() -> None:
    shipped = policy_from_file(POLICY).model_copy(update={"release": Policy().release})
    document = written_policy(shipped)
    assert set(document) <= {"consent", "quiet_hours", "holds", "caps", "priorities"}
    assert set(document["quiet_hours"]) == {"starts", "ends", "binds"}
    assert set(document["caps"][0]) == {"name", "most", "within_days", "binds"}
    assert set(document["holds"][0]) <= {"name", "opened_by", "closed_by", "key", "binds", "alert_after_days"}
    assert read_policy(json.loads(json.dumps(document))) == shipped


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ({"caps": [{**_CAP, "binds": []}]}, []),
        ({"caps": [_CAP], "quiet_hours": {"starts": "21:00", "ends": "08:00", "binds": ["survey"]}}, ["quiet-hours"]),
        ({"caps": [{**_CAP, "name": ""}]}, []),
        ({"caps": [{**_CAP, "name": "paused"}], "quiet_hours": None}, []),
    ],
)
async def test_a_policy_that_it_took_and_that_is_refused_today_stops_nobody(
    database: AsyncEngine, enrolment: Enrolment, document: dict[str, Any], names: list[str]
) -> None:
    async with writing(database) as tx:
        values = {"document": document, "applied_at": NOON, "applied_by": "anna"}
        await tx.execute(insert(PolicyRow).values(**values))
    async with reading(database) as tx:
        policy = await policy_now(tx)
    assert len(set(policy.names)) == len(policy.names) == len(document["caps"][0]["binds"]) + len(names)
    assert "paused" not in policy.names
    assert (await claims(database, request(enrolment))).is_won
