"""Take facts in: one transaction a customer, and the journeys told as soon as it has committed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

import structlog
from pydantic import BaseModel

from api.parts import Parts
from api.problems import Problem, ProblemBody, conflict
from store.accept import Acceptance, Incoming, accept
from store.engine import writing
from workflows.vocabulary.identity import CustomerId

_log = structlog.get_logger()


class ItemStatus(StrEnum):
    """What became of one item of a batch."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REFUSED = "refused"


class EventAnswer(BaseModel):
    """An event was taken in now, or had been before."""

    id: str
    status: Literal["accepted", "duplicate"]


class ItemAnswer(BaseModel):
    """What became of one item; `error` says why it was not taken in."""

    id: str | None
    status: ItemStatus
    error: ProblemBody | None = None


class BatchAnswer(BaseModel):
    """What became of each item, in order, and how many of each there are."""

    results: list[ItemAnswer]
    accepted: int
    duplicate: int
    conflict: int
    refused: int


@dataclass(frozen=True, slots=True)
class Fact:
    """One event of one customer, ready to be accepted."""

    customer: CustomerId
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class Refused:
    """One item that is no event we can take, by the id it came with if it had one."""

    id: str | None
    problem: Problem


async def take_in(parts: Parts, customer: CustomerId, incoming: list[Incoming], now: datetime) -> list[Acceptance]:
    """Accept one customer's events in one transaction; then the pump delivers them."""
    async with writing(parts.database) as tx:
        accepted = await accept(tx, customer, incoming, now, parts.pump.leaser)
    parts.pump.take(accepted.enrolments)
    return [acceptance for acceptance, _ in accepted.answers]


async def take_in_one(parts: Parts, fact: Fact, now: datetime) -> tuple[int, dict[str, object]]:
    """Accept one event; returns HTTP status and answer, or raises the 409."""
    (acceptance,) = await take_in(parts, fact.customer, [fact.incoming], now)
    if acceptance is Acceptance.CONFLICT:
        raise conflict(fact.incoming.source_id)
    status = 202 if acceptance is Acceptance.ACCEPTED else 200
    return status, {"id": fact.incoming.source_id, "status": acceptance.value}


async def take_in_many(parts: Parts, items: Sequence[Fact | Refused], now: datetime) -> dict[str, object]:
    """Accept what can be accepted, one transaction a customer in order of appearance; a refused item holds nobody."""
    results: list[dict[str, object]] = [{} for _ in items]
    by_customer: dict[CustomerId, list[int]] = {}
    for place, item in enumerate(items):
        if isinstance(item, Fact):
            by_customer.setdefault(item.customer, []).append(place)
        else:
            results[place] = {"id": item.id, "status": "refused", "error": item.problem.body}
    for customer, places in by_customer.items():
        taken = [(place, item.incoming) for place in places if isinstance(item := items[place], Fact)]
        answers = await take_in(parts, customer, [one for _, one in taken], now)
        for (place, one), acceptance in zip(taken, answers, strict=True):
            results[place] = {"id": one.source_id, "status": acceptance.value}
            if acceptance is Acceptance.CONFLICT:
                results[place]["error"] = conflict(one.source_id).body
    return {"results": results, **_counted(results)}


def log_refusals(way_in: str, items: Sequence[Fact | Refused]) -> None:
    """One line for what a batch could not take: callers that only look at the status would never know."""
    refused = [item.problem for item in items if isinstance(item, Refused)]
    if refused:
        kinds = sorted({problem.slug for problem in refused})
        fields = sorted({field.partition(".")[0] for problem in refused for field, _ in problem.errors})
        _log.warning("events.refused", way_in=way_in, refused=len(refused), of=len(items), kinds=kinds, fields=fields)


def _counted(results: Sequence[Mapping[str, object]]) -> dict[str, int]:
    statuses = [result["status"] for result in results]
    return {status.value: statuses.count(status.value) for status in ItemStatus}
