"""Somebody to write to."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.store.scenes import enrolled, reachable
from workflows.vocabulary.requests import Enrolment


@pytest.fixture
async def enrolment(database: AsyncEngine) -> Enrolment:
    """A customer who may be written to, in the renewal journey."""
    await reachable(database)
    return await enrolled(database)
