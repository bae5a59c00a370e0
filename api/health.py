"""Whether this process lives, and whether it can do its work."""

import asyncio
from datetime import timedelta
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.service import RPCError

from api.parts import Parts
from store.engine import reading

_PATIENCE = timedelta(seconds=1)


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Ready is who can accept: Temporal's absence delays journeys, and loses nothing."""

    database: Literal["ok", "down"]
    temporal: Literal["ok", "degraded"]


def health_routes(parts: Parts) -> APIRouter:
    """Open to everybody: they say nothing of any customer."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> Alive:
        """Say that the process lives."""
        return Alive()

    @router.get("/readyz", response_model=Ready, responses={503: {"model": Ready, "description": "No database."}})
    async def readyz() -> JSONResponse:
        """Say whether events can be accepted; Temporal may be away for that."""
        has_database, has_temporal = await asyncio.gather(_database(parts.database), _temporal(parts.temporal))
        ready = Ready(
            database="ok" if has_database else "down",
            temporal="ok" if has_temporal else "degraded",
        )
        return JSONResponse(ready.model_dump(), 200 if has_database else 503)

    return router


async def _database(database: AsyncEngine) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()), reading(database) as tx:
            await tx.execute(text("SELECT 1"))
    except Exception:  # whatever it is, a database that does not answer is down
        return False
    return True


async def _temporal(client: Client) -> bool:
    try:
        return await asyncio.wait_for(client.service_client.check_health(timeout=_PATIENCE), _PATIENCE.total_seconds())
    except (RPCError, RuntimeError, OSError, TimeoutError):
        return False
