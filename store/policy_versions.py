"""The versions of the policy: who put which in force, when and why; none is ever changed or taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.latest_policy import NoPolicy
from store.policy import apply_policy, wake_whoever_waits
from store.policy_file.changes import changes
from store.policy_file.checks import faults
from store.policy_file.emptied import emptied
from store.policy_file.flaws import Flaw, UnfitPolicy, located
from store.policy_file.reading import Read
from store.policy_file.writing import headed, plain, unheaded, written
from store.stored_policy import read_policy
from store.switches import Unsigned
from store.tables import PolicyRow, table_of
from workflows.vocabulary.pausing import unsigned
from workflows.vocabulary.policies.policy import Policy

_POLICIES = table_of(PolicyRow)
_NEWEST_FIRST = select(_POLICIES).order_by(_POLICIES.c.version.desc())


class NothingNew(ValueError):
    """What is to be put in force says what is in force already."""


class NotAsSeen(ValueError):
    """Somebody else has changed the policy since its author looked; the message says who."""


class NoSuchVersion(LookupError):
    """There is no version of that number; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes the policy and why, and by way of which key if it was through the API."""

    by: str
    why: str
    way: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its rules, who put it in force, when and why, and its text if it was written as one."""

    number: int
    policy: Policy
    at: datetime
    signed: Signature
    source: str | None

    @property
    def text(self) -> str:
        """As a file, under a heading that says whose it is."""
        body = self.source if self.source is not None else written(self.policy)
        return headed(body, self.number, self.signed.by, self.signed.way, self.at, self.signed.why)


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it: the version, its changes, how many were told to ask again, and of what no rule is left."""

    version: int
    changes: Sequence[str]
    woken: int
    emptied: Sequence[Flaw] = ()


async def version_of(tx: AsyncConnection, number: int | None = None) -> Version:
    """That version, or the one in force; NoPolicy if there is none at all, NoSuchVersion if not that one."""
    newest = (await tx.execute(_NEWEST_FIRST.limit(1))).mappings().one_or_none()
    if newest is None:
        raise NoPolicy
    if number is None or number == newest["version"]:
        return _version(newest)
    that = _NEWEST_FIRST.where(_POLICIES.c.version == number)
    row = (await tx.execute(that)).mappings().one_or_none() if 0 < number < newest["version"] else None
    if row is None:
        raise NoSuchVersion(f"there is no policy version {number}: the newest is {newest['version']}")
    return _version(row)


async def versions(tx: AsyncConnection, most: int) -> list[Version]:
    """The latest versions, the newest first."""
    return [_version(row) for row in (await tx.execute(_NEWEST_FIRST.limit(most))).mappings()]


async def change_policy(
    tx: AsyncConnection, read: Read, signed: Signature, now: datetime, seen: frozenset[int] | None = None
) -> Changed:
    """Put a policy in force that was read, and wake whoever waits at the gate.

    Unsigned, NothingNew, or NotAsSeen if `seen` is given and the version in force is none of these.
    """
    if wrong := unsigned(signed.by, signed.why):
        raise Unsigned(wrong)
    await _alone(tx)
    try:
        old: Version | None = await version_of(tx)
    except NoPolicy:
        old = None
    if seen is not None and (old is None or old.number not in seen):
        raise NotAsSeen(_who(old))
    if old is not None and old.policy == read.policy:
        raise NothingNew(f"version {old.number} says the same, and stays in force")
    before = old.policy if old else Policy()
    told, gone = changes(before, read.policy), emptied(before, read.policy)
    text = None if read.source is None else unheaded(read.source)
    version = await apply_policy(tx, read.policy, signed.by, now, signed.why, signed.way, text)
    return Changed(version, told, await wake_whoever_waits(tx, now), gone)


async def roll_back(tx: AsyncConnection, to: int | None, signed: Signature, now: datetime) -> Changed:
    """Put the rules of an earlier version in force again, as a new one; without a number, the last that said other.

    NoSuchVersion if there is none, UnfitPolicy if it is about what there no longer is, and what `change_policy` raises.
    """
    await _alone(tx)
    earlier = await version_of(tx, to) if to is not None else await _before(tx)
    if wrong := faults(earlier.policy):
        raise UnfitPolicy(located(finding, {}, plain(earlier.policy)) for finding in wrong)
    return await change_policy(tx, Read(earlier.policy, source=earlier.source), signed, now)


async def _before(tx: AsyncConnection) -> Version:
    now = await version_of(tx)
    for row in (await tx.execute(_NEWEST_FIRST.where(_POLICIES.c.version < now.number))).mappings():
        if (earlier := _version(row)).policy != now.policy:
            return earlier
    raise NoSuchVersion(f"nothing else was in force before version {now.number}: there is no earlier one to go back to")


async def _alone(tx: AsyncConnection) -> None:
    """Wait for whoever else changes the policy; claims go on reading it. On SQLite a writer is alone anyway."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text("LOCK TABLE policies IN SHARE ROW EXCLUSIVE MODE"))


def _who(old: Version | None) -> str:
    if old is None:
        return "no policy is in force"
    return f"version {old.number} is in force since {old.at:%d %b %Y %H:%M} UTC, by {old.signed.by}: look at it first"


def _version(row: RowMapping) -> Version:
    signed = Signature(row["applied_by"], row["why"], row["applied_by_way_of"])
    return Version(row["version"], read_policy(row["document"]), row["applied_at"], signed, row["source"])
