"""The policy in force, for who wants to compare with it if there is one."""

import asyncio
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from settings import Settings
from store.engine import open_database, reading
from store.latest_policy import NoPolicy
from store.policy_versions import Version, version_of


def standing_version(settings: Settings) -> tuple[Version | None, str]:
    """The version in force, or None and why there is none to compare with."""
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None, "there is no database here, so nothing to compare it with"
    try:
        return asyncio.run(_read(settings.database)), ""
    except NoPolicy:
        return None, "no policy is in force there: this would be the first"
    except (DBAPIError, OSError) as failure:
        return (
            None,
            f"the database does not answer as it should ({type(failure).__name__}): it is compared with nothing",
        )


async def _read(url: str) -> Version:
    engine = open_database(url, pool_size=1)
    try:
        async with reading(engine) as tx:
            return await version_of(tx)
    finally:
        await engine.dispose()
