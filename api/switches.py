"""Pause a journey, or everything, and let it go on: switches that bind at the next claim."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.auth import KeyCheck, guarded
from api.facts import read_journey
from api.parts import Parts
from api.problems import Problem, ProblemBody, invalid
from store.engine import reading, writing
from store.keys import Scope
from store.switches import NothingToSwitch, Unsigned, pause, pauses_in_force, resume
from workflows.vocabulary.pausing import EVERYTHING

_Name = Annotated[str, Path(description="The journey's name, or `everything`.", examples=["contract-renewal"])]
_WORD = "everything"


class Signed(BaseModel):
    """Who does it and why, for the record."""

    model_config = ConfigDict(extra="forbid")

    by: str = Field(min_length=1, max_length=120)
    why: str = Field(min_length=3, max_length=200)


_Signed = Annotated[
    Signed,
    Body(
        openapi_examples={
            "anna": {"summary": "who and why", "value": {"by": "anna", "why": "the offer shows the wrong price"}}
        }
    ),
]


class PauseInForce(BaseModel):
    """What is paused, by whom, since when and why."""

    journey: str
    by: str
    why: str
    since: AwareDatetime


class Resumed(BaseModel):
    """How many journeys that waited at the gate for this were told to ask again."""

    journey: str
    woken: int


def switch_routes(parts: Parts, check: KeyCheck) -> list[APIRouter]:
    """Read the switches, and turn them."""
    reads, steers = guarded(check, Scope.JOURNEYS_READ), guarded(check, Scope.JOURNEYS_STEER)
    refusals: dict[int | str, dict[str, object]] = {
        404: {"model": ProblemBody, "description": "No such journey."},
        409: {"model": ProblemBody, "description": "It is so already."},
    }

    @reads.get("/pauses")
    async def get_pauses() -> list[PauseInForce]:
        """List what is paused now."""
        async with reading(parts.database) as tx:
            pauses = await pauses_in_force(tx)
        return [PauseInForce(journey=_word(p.scope), by=p.by, why=p.why, since=p.since) for p in pauses]

    @steers.post("/journeys/{name}/pause", responses=refusals)
    async def post_pause(name: _Name, signed: _Signed) -> PauseInForce:
        """Hold a journey in place for everyone, or everything: from now on nothing is claimed, and no event is lost."""
        now = parts.clock.now()
        with _refusals():
            async with writing(parts.database) as tx:
                await pause(tx, _scope(name), signed.by, signed.why, now)
        return PauseInForce(journey=name, by=signed.by, why=signed.why, since=now)

    @steers.post("/journeys/{name}/resume", responses=refusals)
    async def post_resume(name: _Name, signed: _Signed) -> Resumed:
        """Let it go on: each message that waited goes by its own policy for that."""
        with _refusals():
            async with writing(parts.database) as tx:
                woken = await resume(tx, _scope(name), signed.by, signed.why, parts.clock.now())
        return Resumed(journey=name, woken=woken)

    return [reads, steers]


def _scope(name: str) -> str:
    return EVERYTHING if name == _WORD else read_journey(name).name


def _word(scope: str) -> str:
    return _WORD if scope == EVERYTHING else scope


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except NothingToSwitch as nothing:
        raise Problem(HTTPStatus.CONFLICT, "nothing-to-switch", "It is so already", str(nothing)) from nothing
    except Unsigned as wrong:
        raise invalid(("why", str(wrong))) from wrong
