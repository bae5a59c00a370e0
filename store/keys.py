"""Keys to the API: made once, shown once, kept as a hash."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.tables import ApiKeyRow

_PREFIX = "jk"
# Compared with when there is no such key, so that a stranger cannot tell known ids by the time the answer takes.
_NOBODYS_HASH = "0" * 64


class Scope(StrEnum):
    """What a key lets its bearer do."""

    EVENTS_WRITE = "events:write"
    CUSTOMERS_WRITE = "customers:write"
    CUSTOMERS_READ = "customers:read"
    JOURNEYS_READ = "journeys:read"
    JOURNEYS_WRITE = "journeys:write"
    JOURNEYS_STEER = "journeys:steer"
    POLICY_READ = "policy:read"
    POLICY_WRITE = "policy:write"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever holds a valid key, and what it lets them do."""

    key_id: str
    name: str
    scopes: frozenset[Scope]


async def create_key(tx: AsyncConnection, name: str, scopes: Iterable[Scope], environment: str) -> str:
    """Make a key `jk_<environment>_<id>_<secret>`; its plain text is returned here and never again."""
    key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    values = {
        "id": key_id,
        "secret_hash": _hash(environment, key_id, secret),
        "name": name,
        "scopes": sorted(scope.value for scope in scopes),
        "created_at": datetime.now(UTC),
    }
    await tx.execute(insert(ApiKeyRow).values(**values))
    return f"{_PREFIX}_{environment}_{key_id}_{secret}"


async def verify_key(tx: AsyncConnection, plaintext: str, environment: str) -> Bearer | None:
    """Who bears the key, or None if it is unknown, revoked, misspelt or of another environment."""
    prefix, _, rest = plaintext.partition("_")
    stated, _, rest = rest.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != _PREFIX or stated != environment or not (key_id.isascii() and key_id.isalnum() and len(key_id) <= 32):
        return None
    query = select(ApiKeyRow).where(col(ApiKeyRow.id) == key_id, col(ApiKeyRow.revoked_at).is_(None))
    row = (await tx.execute(query)).mappings().one_or_none()
    kept = row["secret_hash"] if row is not None else _NOBODYS_HASH
    if not hmac.compare_digest(kept, _hash(environment, key_id, secret)) or row is None:
        return None
    known = {scope.value for scope in Scope}
    return Bearer(key_id, row["name"], frozenset(Scope(scope) for scope in row["scopes"] if scope in known))


async def revoke_key(tx: AsyncConnection, key_id: str) -> bool:
    """Make a key invalid from now on; False if there is no such key or it was revoked before."""
    where = (col(ApiKeyRow.id) == key_id, col(ApiKeyRow.revoked_at).is_(None))
    return bool((await tx.execute(update(ApiKeyRow).where(*where).values(revoked_at=datetime.now(UTC)))).rowcount)


def _hash(environment: str, key_id: str, secret: str) -> str:
    # The environment is part of it, so that a key moved to another environment's table does not open it.
    return hashlib.sha256(f"{environment}_{key_id}_{secret}".encode()).hexdigest()
