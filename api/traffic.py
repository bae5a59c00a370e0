"""GET /v1/traffic: what passed the gate, and what did not."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import KeyCheck, guarded
from api.parts import Parts
from api.problems import ProblemBody, invalid
from store.engine import reading
from store.keys import Scope
from store.since import HOW, read_since
from store.traffic_figures import TrafficReport
from store.traffic_report import traffic_report

_Instant = Annotated[str | None, Query(max_length=64, description=HOW[0].upper() + HOW[1:] + ".", examples=["7d"])]
_USUALLY = timedelta(days=7)


def traffic_routes(parts: Parts, check: KeyCheck) -> APIRouter:
    """Figures of the gate."""
    router = guarded(check, Scope.JOURNEYS_READ)

    @router.get(
        "/traffic", responses={422: {"model": ProblemBody, "description": "Not an instant, or the wrong way round."}}
    )
    async def get_traffic(since: _Instant = None, until: _Instant = None) -> TrafficReport:
        """Report what passed the gate from `since` until before `until`, and what did not; the last 7 days if not said.

        Messages are counted, not decisions: by rule, team and journey; collisions avoided; moments met and missed.
        """
        now = parts.clock.now()
        instants = {"since": now - _USUALLY, "until": now}
        for name, text in (("since", since), ("until", until)):
            try:
                instants[name] = instants[name] if text is None else read_since(text, now)
            except ValueError as wrong:
                raise invalid((name, f"is no instant: {wrong}")) from wrong
        if instants["since"] >= instants["until"]:
            raise invalid(("until", "is not after `since`: exchange the two"))
        async with reading(parts.database) as tx:
            return await traffic_report(tx, instants["since"], instants["until"], now)

    return router
