"""The policy in force, by its number: its document is read once a version and process."""

from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncConnection

from store.stored_policy import read_policy
from store.tables import PolicyRow, table_of
from workflows.vocabulary.policies.policy import Policy

_POLICIES = table_of(PolicyRow)
LATEST_NUMBER = select(_POLICIES.c.version, _POLICIES.c.applied_at).order_by(_POLICIES.c.version.desc()).limit(1)
# With its instant: a database that was put back to an hour ago gives its numbers anew.
_Mark = tuple[int, datetime]
_READ: WeakKeyDictionary[Engine, dict[_Mark, Policy]] = WeakKeyDictionary()


class NoPolicy(LookupError):
    """The database holds no policy: whoever operates Sojourn applies one."""

    def __init__(self) -> None:
        super().__init__("no policy is in force: type `sojourn policy apply policy.toml`")


async def policy_now(tx: AsyncConnection) -> Policy:
    """The rules in force; NoPolicy if none were ever applied."""
    row = (await tx.execute(LATEST_NUMBER)).one_or_none()
    if row is None:
        raise NoPolicy
    return await policy_of(tx, *row)


async def policy_of(tx: AsyncConnection, version: int, applied_at: datetime) -> Policy:
    """The rules of a version."""
    engine = tx.engine.sync_engine
    known = _READ.setdefault(engine, {})
    policy = known.get((version, applied_at))
    if policy is None:
        document = (await tx.execute(select(_POLICIES.c.document).where(_POLICIES.c.version == version))).scalar_one()
        policy = read_policy(document)
        known.clear()
        known[version, applied_at] = policy
    return policy
