"""The policy in force, read where it binds: in the transaction that decides."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.latest_policy import LATEST_NUMBER, NoPolicy, policy_of
from store.policy_file.flaws import Flaw, UnfitPolicy
from store.policy_file.holds import unfit_holds
from store.policy_file.reading import Read, read_toml
from store.release import release_at_a_rate
from store.stored_policy import written_policy
from store.tables import EffectRow, EnrolmentRow, PolicyRow, table_of
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.pausing import ASK, PAUSED
from workflows.vocabulary.policies.policy import Policy

_EFFECTS, _ENROLMENTS = table_of(EffectRow), table_of(EnrolmentRow)
_LONGEST_WAY = 120


async def policy_in_force(tx: AsyncConnection) -> tuple[int, Policy]:
    """The latest version and its rules; NoPolicy if none was ever applied."""
    row = (await tx.execute(LATEST_NUMBER)).one_or_none()
    if row is None:
        raise NoPolicy
    version, applied_at = row
    return version, await policy_of(tx, version, applied_at)


def policy_from_file(path: Path) -> Policy:
    """Read a policy written as TOML; UnfitPolicy says what is wrong with it, line by line."""
    return read_file(path).policy


def read_file(path: Path) -> Read:
    """The same with its text, and with what its author may not have meant."""
    return read_toml(path.read_bytes())


async def apply_policy(
    tx: AsyncConnection,
    policy: Policy,
    by: str,
    now: datetime,
    why: str = "",
    by_way_of: str = "",
    source: str | None = None,
) -> int:
    """Put a policy in force, for every claim from this commit on; returns its version.

    UnfitPolicy if a rule is about events or fields that nobody has declared. Whoever waits at the gate is to be woken.
    """
    if wrong := [Flaw(None, f"hold {policy.holds[int(f.path[1])].name!r}", f.reason) for f in unfit_holds(policy)]:
        raise UnfitPolicy(wrong)
    values = {
        "document": written_policy(policy),
        "applied_at": now,
        "applied_by": by,
        "applied_by_way_of": by_way_of[:_LONGEST_WAY],
        "why": why,
        "source": source,
    }
    result = await tx.execute(insert(PolicyRow).values(**values).returning(col(PolicyRow.version)))
    version = result.scalar_one()
    if version is None:
        raise LookupError("the database numbered no policy version: whoever runs migrations checks the table")
    return version


async def wake_whoever_waits(tx: AsyncConnection, now: datetime) -> int:
    """Tell every open journey that waits at the gate to ask again, at the policy's rate; how many there are.

    Not those that a pause keeps waiting, for no policy lets them go.
    """
    waits = select(_EFFECTS.c.enrolment_id).where(
        _EFFECTS.c.state == EffectState.WAITING.value,
        func.coalesce(_EFFECTS.c.rule, "").not_in([PAUSED, ASK]),
    )
    return await release_at_a_rate(tx, _ENROLMENTS.c.id.in_(waits), now)
