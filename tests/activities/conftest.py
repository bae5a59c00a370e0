"""One socket for all the outside systems that tests of activities stand in for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from activities.campaigning.mapping import CampaignsFile
from activities.campaigning.systems import Access, Accesses, CampaignSystems
from activities.campaigns import OutsideCampaigns
from activities.channels.http import OutsideHttp
from tests.activities.outside.fake import Host, hosting
from tests.activities.outside.hosted import VALUE, FakeBraze
from tests.activities.steering import Rig
from tests.store.scenes import enrolled, reachable
from workflows.vocabulary.requests import Enrolment


@pytest.fixture(scope="session")
async def host() -> AsyncIterator[Host]:
    """Where one fake after the other listens."""
    async with hosting() as found:
        yield found


@pytest.fixture(scope="session")
async def http() -> AsyncIterator[OutsideHttp]:
    """A client: its certificates take longer to load than most tests."""
    client = OutsideHttp()
    yield client
    await client.close()


@pytest.fixture
async def rig(database: AsyncEngine, host: Host, http: OutsideHttp, tmp_path: Path) -> Rig:
    await reachable(database)
    path = tmp_path / "campaigns.toml"
    path.write_text(f'[[campaigns]]\nname = "sale"\nsystem = "braze"\nvalue = "{VALUE}"\n')
    braze = FakeBraze()
    accesses = Accesses(braze=Access(host.shows(braze), secret=SecretStr("key")))
    return Rig(database, OutsideCampaigns(database, CampaignSystems(http, accesses, CampaignsFile(path))), braze)


@pytest.fixture
async def first(rig: Rig) -> Enrolment:
    return await enrolled(rig.database, "c-1")


@pytest.fixture
async def second(rig: Rig) -> Enrolment:
    return await enrolled(rig.database, "c-2")
