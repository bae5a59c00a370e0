"""The policy a simulation is held to: that of a file, or the one in force, or the one that is shipped."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from settings import Settings
from store.engine import open_database, reading
from store.latest_policy import NoPolicy
from store.policy import policy_from_file, policy_in_force
from store.policy_file.flaws import UnfitPolicy
from workflows.vocabulary.policies.policy import Policy

SHIPPED = Path(__file__).parents[2] / "policy.toml"


class NoSuchPolicy(ValueError):
    """The policy that was meant cannot be had: the message says why, and what to type."""


@dataclass(frozen=True)
class Chosen:
    """A policy, and what people call it."""

    name: str
    policy: Policy


def from_file(file: Path) -> Chosen:
    """The policy a file proposes; NoSuchPolicy says what is wrong with it."""
    try:
        policy = policy_from_file(file)
    except UnfitPolicy as wrong:
        raise NoSuchPolicy("\n".join(f"{file}: {flaw.in_words()}" for flaw in wrong.flaws)) from wrong
    except OSError as wrong:
        raise NoSuchPolicy(f"{file}: {wrong}") from wrong
    return Chosen(str(file), policy)


def present(settings: Settings) -> Chosen:
    """The policy in force in the store, or the shipped one where there is no store, or none is in force there yet.

    NoSuchPolicy if a store is set that does not answer.
    """
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return _shipped()
    try:
        version, policy = asyncio.run(_in_force(settings.database))
    except NoPolicy:
        return _shipped()
    except (DBAPIError, OSError) as failure:
        why = f"the database does not answer as it should ({type(failure).__name__})"
        raise NoSuchPolicy(f"{why}, so what is in force cannot be read: say --policy FILE") from failure
    return Chosen(f"version {version}, in force", policy)


def _shipped() -> Chosen:
    return Chosen("policy.toml, as shipped", from_file(SHIPPED).policy)


async def _in_force(url: str) -> tuple[int, Policy]:
    engine = open_database(url, pool_size=1)
    try:
        async with reading(engine) as tx:
            return await policy_in_force(tx)
    finally:
        await engine.dispose()
