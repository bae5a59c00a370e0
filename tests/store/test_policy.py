"""A policy binds at the next claim in every process, and no version of it is ever lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncEngine

from store.engine import open_database, reading, writing
from store.latest_policy import NoPolicy
from store.migrate import ensure_policy, migrate
from store.policy import apply_policy, policy_in_force
from store.policy_file.flaws import UnfitPolicy
from store.policy_file.reading import Read, read_toml
from store.policy_versions import (
    Changed,
    NoSuchVersion,
    NotAsSeen,
    NothingNew,
    Signature,
    change_policy,
    roll_back,
    version_of,
    versions,
)
from store.switches import Unsigned, pause
from store.tables import DeliveryRow, EnrolmentRow, PolicyRow
from tests.conftest import POLICY
from tests.store.scenes import NOON, claims, request, rows
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import Enrolment

ANNA = Signature("anna", "advent")
NONE_AT_ALL = read_toml(b'# none at all\n[[caps]]\nname = "none"\nmost = 0\nper = "day"\nbinds = ["marketing"]\n')
OFF = read_toml(b'[[switches]]\nname = "off"\nwhy = "a wrong price"\nbinds = ["marketing"]\n')
ANYTHING = Read(Policy())


@pytest.fixture
async def elsewhere(database_url: str) -> AsyncIterator[AsyncEngine]:
    """The same database, as another process opens it."""
    engine = open_database(database_url)
    yield engine
    await engine.dispose()


async def _changes(
    database: AsyncEngine, read: Read, signed: Signature = ANNA, seen: frozenset[int] | None = None
) -> Changed:
    async with writing(database) as tx:
        return await change_policy(tx, read, signed, NOON, seen)


async def _rolls_back(database: AsyncEngine, to: int | None = None) -> Changed:
    async with writing(database) as tx:
        return await roll_back(tx, to, Signature("ben", "too few"), NOON)


async def _numbers(database: AsyncEngine) -> list[int]:
    async with reading(database) as tx:
        return [version.number for version in await versions(tx, 100)]


async def test_a_policy_binds_the_next_claim_of_every_process(
    database: AsyncEngine, elsewhere: AsyncEngine, enrolment: Enrolment
) -> None:
    assert (await claims(elsewhere, request(enrolment))).is_won
    await _changes(database, OFF)
    held = await claims(elsewhere, request(enrolment, 1))
    assert (held.is_won, held.rule) == (False, "off")
    await _changes(elsewhere, ANYTHING)
    assert (await claims(database, request(enrolment, 1))).is_won


async def test_whatever_waits_is_told_to_ask_again_under_the_new_policy(
    database: AsyncEngine, enrolment: Enrolment
) -> None:
    await _changes(database, OFF)
    await claims(database, request(enrolment))
    await claims(database, request(enrolment, 1))
    assert (await _changes(database, ANYTHING)).woken == 1
    hints = [row for row in await rows(database, DeliveryRow) if row["kind"] == "recheck"]
    assert [(row["enrolment_id"], row["delivered_at"]) for row in hints] == [(enrolment.id, None)]
    assert (await claims(database, request(enrolment))).is_won


async def test_what_is_over_or_paused_or_done_is_not_told(database: AsyncEngine, enrolment: Enrolment) -> None:
    await claims(database, request(enrolment))
    assert (await _changes(database, OFF)).woken == 0
    async with writing(database) as tx:
        await pause(tx, "contract-renewal", "anna", "a wrong price", NOON)
    assert (await claims(database, request(enrolment, 1))).rule == "paused"
    assert (await _changes(database, ANYTHING)).woken == 0
    await _changes(database, OFF)
    async with writing(database) as tx:
        await tx.execute(update(EnrolmentRow).values(ended_at=NOON))
    assert (await _changes(database, ANYTHING)).woken == 0


async def test_each_version_says_who_put_it_in_force_and_why_and_keeps_its_text(database: AsyncEngine) -> None:
    signed = Signature("anna", "advent", "desk")
    done = await _changes(database, NONE_AT_ALL, signed)
    assert done.version == 2
    assert "caps: none is new: per day, most 0, binds [marketing]" in done.changes
    async with reading(database) as tx:
        found = await version_of(tx)
        assert await version_of(tx, 2) == found
    assert (found.signed, found.at, found.source) == (signed, NOON, NONE_AT_ALL.source)
    assert found.text.startswith(
        "# policy version 2, applied 2026-03-02 12:00 UTC by anna by way of desk\n# why: advent"
    )
    assert read_toml(found.text.encode()).policy == NONE_AT_ALL.policy
    again = await _rolls_back(database)
    assert (again.version, await _numbers(database)) == (3, [3, 2, 1])


async def test_a_version_that_came_without_text_is_shown_as_a_file_that_reads_the_same(database: AsyncEngine) -> None:
    await _changes(database, Read(NONE_AT_ALL.policy))
    async with reading(database) as tx:
        assert read_toml((await version_of(tx)).text.encode()).policy == NONE_AT_ALL.policy


async def test_rolling_back_brings_the_old_rules_as_a_new_version(database: AsyncEngine) -> None:
    async with reading(database) as tx:
        _, shipped = await policy_in_force(tx)
    await _changes(database, NONE_AT_ALL)
    await _changes(database, OFF)
    assert (await _rolls_back(database)).version == 4
    async with reading(database) as tx:
        assert await policy_in_force(tx) == (4, NONE_AT_ALL.policy)
        assert (await version_of(tx)).source == NONE_AT_ALL.source
    await _rolls_back(database, to=1)
    async with reading(database) as tx:
        assert await policy_in_force(tx) == (5, shipped)
    with pytest.raises(NothingNew, match="version 5 says the same"):
        await _rolls_back(database, to=1)
    with pytest.raises(NoSuchVersion, match="the newest is 5"):
        await _rolls_back(database, to=6)
    assert await _numbers(database) == [5, 4, 3, 2, 1]


async def test_there_is_nothing_to_go_back_to_before_the_first(database: AsyncEngine) -> None:
    with pytest.raises(NoSuchVersion, match="nothing else was in force before version 1"):
        await _rolls_back(database)


async def test_what_is_not_fit_any_more_does_not_come_back(database: AsyncEngine) -> None:
    old = Policy.model_validate({"caps": [{"name": "all", "most": 1, "per": "day", "binds": ["legal"]}]})
    async with writing(database) as tx:
        await apply_policy(tx, old, "anna", NOON)
    await _changes(database, OFF)
    with pytest.raises(UnfitPolicy, match=r"caps, 1st \(all\): `legal` passes"):
        await _rolls_back(database)
    assert await _numbers(database) == [3, 2, 1]


async def test_a_hold_on_an_event_that_nobody_declared_never_gets_in(database: AsyncEngine) -> None:
    hold = HoldRule(name="a", opened_by="x.opened", closed_by="x.closed", key="id", binds=frozenset({"marketing"}))
    async with writing(database) as tx:
        with pytest.raises(UnfitPolicy, match=r"hold 'a': no event is called 'x\.opened'"):
            await apply_policy(tx, Policy(holds=(hold,)), "anna", NOON)
    assert await _numbers(database) == [1]


async def test_two_people_do_not_overwrite_each_other(database: AsyncEngine, elsewhere: AsyncEngine) -> None:
    await _changes(database, OFF, seen=frozenset({1}))
    with pytest.raises(NotAsSeen, match="version 2 is in force since 02 Mar 2026 12:00 UTC, by anna"):
        await _changes(elsewhere, NONE_AT_ALL, seen=frozenset({1}))
    with pytest.raises(NothingNew):
        await _changes(elsewhere, OFF, seen=frozenset({1, 2}))
    assert await _numbers(database) == [2, 1]


async def test_of_several_who_change_it_at_once_only_the_first_has_seen_what_is_in_force(
    database: AsyncEngine, elsewhere: AsyncEngine
) -> None:
    tries = [
        _changes(where, read, seen=frozenset({1})) for where in (database, elsewhere) for read in (OFF, NONE_AT_ALL)
    ]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Changed", "NotAsSeen", "NotAsSeen", "NotAsSeen"]
    assert len(await _numbers(database)) == 2


@pytest.mark.parametrize("signed", [Signature("", "advent"), Signature("anna", "x"), Signature("an\nna", "advent")])
async def test_nobody_changes_the_policy_without_saying_who_they_are_and_why(
    sqlite_database: AsyncEngine, signed: Signature
) -> None:
    with pytest.raises(Unsigned):
        await _changes(sqlite_database, OFF, signed)
    assert await _numbers(sqlite_database) == [1]


async def test_the_first_policy_of_a_database_keeps_its_text_as_well(empty_database_url: str) -> None:
    await migrate(empty_database_url)
    database = open_database(empty_database_url)
    async with reading(database) as tx:
        with pytest.raises(NoPolicy):
            await version_of(tx)
    await ensure_policy(database, POLICY)
    async with reading(database) as tx:
        assert (await version_of(tx)).source == POLICY.read_text()
    await database.dispose()


@pytest.mark.parametrize("quiet", [None, {"starts": "21:00:00", "ends": "08:00:00", "binds": ["marketing"]}])
async def test_what_the_first_release_wrote_is_still_in_force(
    database: AsyncEngine, enrolment: Enrolment, quiet: dict[str, object] | None
) -> None:
    hold = {"name": "case", "opened_by": "support_case.opened", "closed_by": "support_case.closed", "key": "case_id"}
    document = {
        "consent": {"binds": ["marketing", "survey"]},
        "quiet_hours": quiet,
        "holds": [hold | {"binds": ["marketing"], "alert_after_days": 30}],
        "caps": [{"name": "week", "most": 3, "within_days": 7, "binds": ["marketing"]}],
    }
    async with writing(database) as tx:
        await tx.execute(insert(PolicyRow).values(document=document, applied_at=NOON, applied_by="anna"))
    night = NOON.replace(hour=23)
    assert (await claims(database, request(enrolment), night)).is_won is (quiet is None)
    async with reading(database) as tx:
        found = await version_of(tx)
    assert (found.number, len(found.policy.quiet_hours)) == (2, int(quiet is not None))
    assert read_toml(found.text.encode()).policy == found.policy
