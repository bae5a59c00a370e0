"""GET /v1/journeys: what journeys there are, and how it went for those who entered."""

from datetime import timedelta

from fastapi import APIRouter
from pydantic import BaseModel

from api.auth import KeyCheck, guarded
from api.parts import Parts
from store.counts import JourneyCount, journey_counts
from store.engine import reading
from store.keys import Scope
from workflows.catalog import JourneyFacts, journeys
from workflows.vocabulary.outcome import Reentry
from workflows.vocabulary.words import length_in_words


class JourneyCard(BaseModel):
    """One journey; events by their wire names."""

    name: str
    purpose: str
    starts_on: str
    listens_to: list[str]
    goal: str | None
    exits_on: list[str]
    key: str | None
    reentry: str
    open: int
    refused: int
    ended: dict[str, int]


def journey_routes(parts: Parts, check: KeyCheck) -> APIRouter:
    """The journeys of this process's code, with the ledger's counts."""
    router = guarded(check, Scope.JOURNEYS_READ)

    @router.get("/journeys")
    async def get_journeys() -> list[JourneyCard]:
        """List every journey: what starts it, what it listens to, what ends it, and how many it holds or held."""
        async with reading(parts.database) as tx:
            counts = await journey_counts(tx)
        return [_card(facts, counts.get(facts.name, JourneyCount())) for facts in journeys().values()]

    return router


def _card(facts: JourneyFacts, count: JourneyCount) -> JourneyCard:
    return JourneyCard(
        name=facts.name,
        purpose=facts.purpose,
        starts_on=facts.starts_on,
        listens_to=sorted(facts.reached_by - facts.ended_by),
        goal=facts.goal,
        exits_on=sorted(facts.ended_by - {facts.goal}),
        key=facts.key,
        reentry=_in_words(facts.reentry),
        open=count.open,
        refused=count.refused,
        ended=count.ended,
    )


def _in_words(reentry: Reentry) -> str:
    if not reentry.allowed:
        return "never: once ever"
    if reentry.cooling_off > timedelta(0):
        return f"{length_in_words(reentry.cooling_off)} after the last one ended"
    return "as soon as the last one has ended"
