"""The policy in force, read where it binds: in the transaction that decides."""

import json
import tomllib
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.latest_policy import NoPolicy
from store.tables import PolicyRow, table_of
from workflows.catalog import unfit_holds
from workflows.vocabulary.policies.policy import Policy

_POLICIES = table_of(PolicyRow)
LATEST_POLICY = select(_POLICIES.c.version, _POLICIES.c.document).order_by(_POLICIES.c.version.desc()).limit(1)


class UnfitPolicy(ValueError):
    """A policy that names what there is not: whoever wrote it mends the rules that the message lists."""


async def policy_in_force(tx: AsyncConnection) -> tuple[int, Policy]:
    """The latest version and its rules; NoPolicy if none was ever applied."""
    row = (await tx.execute(LATEST_POLICY)).one_or_none()
    if row is None:
        raise NoPolicy
    version, document = row
    return version or 0, parsed_policy(json.dumps(document))


@lru_cache(maxsize=8)
def parsed_policy(text: str) -> Policy:
    """The rules of a stored document, read once a version and process."""
    return Policy.model_validate_json(text)


def policy_from_file(path: Path) -> Policy:
    """Read a policy written as TOML; pydantic's ValidationError names what is wrong."""
    return Policy.model_validate(tomllib.loads(path.read_text()))


async def apply_policy(tx: AsyncConnection, policy: Policy, by: str, now: datetime) -> int:
    """Put a policy in force, for every claim from this commit on; returns its version.

    UnfitPolicy if a rule is about events or fields that nobody has declared.
    """
    if wrong := unfit_holds(policy):
        raise UnfitPolicy("; ".join(wrong))
    values = {"document": policy.model_dump(mode="json"), "applied_at": now, "applied_by": by}
    result = await tx.execute(insert(PolicyRow).values(**values).returning(col(PolicyRow.version)))
    version = result.scalar_one()
    if version is None:
        raise LookupError("the database numbered no policy version: whoever runs migrations checks the table")
    return version
