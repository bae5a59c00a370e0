"""The API, put together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from api.auth import KeyCheck
from api.customers import customer_routes
from api.enrolments import enrolment_routes
from api.events import event_routes
from api.failures import answer_with_problems
from api.health import health_routes
from api.journeys import journey_routes
from api.parts import Parts
from api.policy import policy_routes
from api.reference import reference_routes
from api.switches import switch_routes
from api.tracking import tracking_routes
from api.traffic import traffic_routes
from api.why import why_routes
from delivery.pump import Pump
from settings import Settings

_ABOUT = "Facts about customers in, answers out. Every error is an RFC 9457 problem document."


def create_app(settings: Settings, database: AsyncEngine, client: Client) -> FastAPI:
    """The API over a migrated database and a Temporal client, which may be lazy; both stay the caller's to close."""
    clock = settings.clock
    pump = Pump(database, client, settings.task_queue, clock)
    parts = Parts(database, client, clock, pump)
    check = KeyCheck(database, settings.environment)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        delivering = asyncio.create_task(pump.run(as_backstop=False))
        yield
        delivering.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivering

    # FastAPI's own reference pages would load scripts from a foreign host.
    app = FastAPI(title="Sojourn", version="1", description=_ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None)
    answer_with_problems(app)
    app.include_router(event_routes(parts, check), tags=["events"])
    app.include_router(tracking_routes(parts, check), tags=["Segment"])
    for router in customer_routes(parts, check):
        app.include_router(router, tags=["customers"])
    app.include_router(why_routes(parts, check), tags=["customers"])
    app.include_router(journey_routes(parts, check), tags=["journeys"])
    app.include_router(traffic_routes(parts, check), tags=["journeys"])
    app.include_router(enrolment_routes(parts, check), tags=["journeys"])
    for router in switch_routes(parts, check):
        app.include_router(router, tags=["journeys"])
    for router in policy_routes(parts, check):
        app.include_router(router, tags=["policy"])
    app.include_router(health_routes(parts), tags=["health"])
    app.include_router(reference_routes(app))
    return app
