"""GET /v1/journeys: what journeys there are, and how it went for those who entered."""

from datetime import timedelta

from fastapi import APIRouter
from pydantic import BaseModel

from api.auth import KeyCheck, guarded
from api.parts import Parts
from store.counts import JourneyCount, journey_counts
from store.engine import reading
from store.keys import Scope
from workflows.catalog import JourneyFacts, journeys, versions, workflow_type
from workflows.vocabulary.outcome import Reentry
from workflows.vocabulary.words import length_in_words


class VersionCard(BaseModel):
    """One version of a journey, and how many are in it; only the newest is entered."""

    version: int
    type: str
    open: int
    is_in_code: bool


class JourneyCard(BaseModel):
    """One journey as its newest version has it; events by their wire names."""

    name: str
    purpose: str
    starts_on: str | None
    listens_to: list[str]
    goal: str | None
    exits_on: list[str]
    key: str | None
    reentry: str
    versions: list[VersionCard]
    open: int
    refused: int
    ended: dict[str, int]


def journey_routes(parts: Parts, check: KeyCheck) -> APIRouter:
    """The journeys of this process's code, with the ledger's counts."""
    router = guarded(check, Scope.JOURNEYS_READ)

    @router.get("/journeys")
    async def get_journeys() -> list[JourneyCard]:
        """List every journey: what starts it, what it listens to, what ends it, and how many it holds or held.

        A journey or version that is no longer in the code is listed as long as somebody is in it: their events
        wait in the inbox until its class is back.
        """
        async with reading(parts.database) as tx:
            counts = await journey_counts(tx)
        cards = [_card(facts, counts.get(facts.name, JourneyCount())) for facts in journeys().values()]
        gone = (name for name in sorted(counts.keys() - journeys().keys()) if counts[name].open)
        return cards + [_gone(name, counts[name]) for name in gone]

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
        versions=_versions(facts.name, count),
        open=count.open,
        refused=count.refused,
        ended=count.ended,
    )


def _gone(name: str, count: JourneyCount) -> JourneyCard:
    return JourneyCard(
        name=name,
        purpose="Not in this code: put its class back, for those who are in it.",
        starts_on=None,
        listens_to=[],
        goal=None,
        exits_on=[],
        key=None,
        reentry="nobody can enter",
        versions=_versions(name, count),
        open=count.open,
        refused=count.refused,
        ended=count.ended,
    )


def _versions(name: str, count: JourneyCount) -> list[VersionCard]:
    in_code = {facts.version for facts in versions().values() if facts.name == name}
    return [
        VersionCard(
            version=version,
            type=workflow_type(name, version),
            open=count.open_by_version.get(version, 0),
            is_in_code=version in in_code,
        )
        for version in sorted(in_code | count.open_by_version.keys())
    ]


def _in_words(reentry: Reentry) -> str:
    if not reentry.allowed:
        return "never: once ever"
    if reentry.cooling_off > timedelta(0):
        return f"{length_in_words(reentry.cooling_off)} after the last one ended"
    return "as soon as the last one has ended"
