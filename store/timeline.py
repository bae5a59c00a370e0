"""One customer's whole story, each entry with a sentence; no personal field is in it."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import RowMapping, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.tables import CampaignRow, DecisionRow, EffectRow, EnrolmentRow, InboxRow
from workflows.catalog import events
from workflows.vocabulary.gate import EffectState, Verdict
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.personal import without_personal

# Reasons may quote a provider, and providers quote addresses.
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;]+")
_VERDICTS = {
    Verdict.CLEAR: "may go",
    Verdict.DEFER: "is put off",
    Verdict.HOLD: "is held",
    Verdict.DROP: "is dropped",
}
_STATES = {
    EffectState.CLAIMED: "is about to be sent",
    EffectState.SENDING: "is being sent",
    EffectState.SENT: "was sent",
    EffectState.REJECTED: "was rejected",
    EffectState.UNKNOWN: "may or may not have been sent",
    EffectState.SUPPRESSED: "was not sent",
    EffectState.EXPIRED: "expired unsent",
}
_ORDER = {
    kind: place
    for place, kind in enumerate(
        (
            "event",
            "journey.refused",
            "journey.started",
            "campaign.pause",
            "campaign.resume",
            "message.asked",
            "decision",
            "message",
            "journey.ended",
        )
    )
}


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: AwareDatetime
    text: str


class EventEntry(_Entry):
    """Something that happened, less what is personal."""

    kind: Literal["event"] = "event"
    type: str
    id: UUID
    source: str
    data: dict[str, Any]
    tags: dict[str, Any]
    accepted_at: AwareDatetime


class JourneyEntry(_Entry):
    """An enrolment that began, was refused or ended."""

    kind: Literal["journey.started", "journey.refused", "journey.ended"]
    journey: str
    key: str | None = None
    workflow: str
    outcome: str | None = None
    reason: str | None = None


class DecisionEntry(_Entry):
    """What the controller decided about a message, and by which rule."""

    kind: Literal["decision"] = "decision"
    message: str
    effect: UUID
    verdict: Verdict
    rule: str
    reason: str
    until: AwareDatetime | None = None
    policy_version: int


class MessageEntry(_Entry):
    """A message a journey asked for, or what has become of it."""

    kind: Literal["message.asked", "message"]
    message: str
    journey: str
    effect: UUID
    purpose: str
    channel: str
    state: EffectState
    reason: str | None = None


class CampaignEntry(_Entry):
    """A campaign of an outside system, paused or resumed for this customer."""

    kind: Literal["campaign.pause", "campaign.resume"]
    campaign: str
    journey: str
    done_at: AwareDatetime | None = None


Entry = EventEntry | JourneyEntry | DecisionEntry | MessageEntry | CampaignEntry


class Timeline(BaseModel):
    """The story in order of time; `is_complete` is false if there was more before it."""

    customer: str
    is_complete: bool
    entries: list[Entry]


async def timeline(tx: AsyncConnection, customer: CustomerId, most: int) -> Timeline:
    """The latest `most` entries of one customer's story, oldest first."""
    told: list[Entry] = []
    last_word = func.coalesce(col(EffectRow.settled_at), col(EffectRow.claimed_at), col(EffectRow.asked_at))
    left = func.coalesce(col(EnrolmentRow.ended_at), col(EnrolmentRow.started_at))
    happened = (col(InboxRow.occurred_at).desc(), col(InboxRow.sequence).desc())
    decided = (col(DecisionRow.at).desc(), col(DecisionRow.id).desc())
    message = select(DecisionRow, col(EffectRow.message)).join(
        EffectRow, col(EffectRow.id) == col(DecisionRow.effect_id)
    )
    sources: tuple[tuple[Select[*tuple[Any, ...]], Callable[[RowMapping], Iterator[Entry]]], ...] = (
        (select(InboxRow).where(col(InboxRow.customer_id) == customer).order_by(*happened), _event),
        (
            select(EnrolmentRow).where(col(EnrolmentRow.customer_id) == customer).order_by(left.desc()),
            _journey,
        ),
        (message.where(col(DecisionRow.customer_id) == customer).order_by(*decided), _decision),
        (
            select(EffectRow).where(col(EffectRow.customer_id) == customer).order_by(last_word.desc()),
            _message,
        ),
        (
            select(CampaignRow)
            .where(col(CampaignRow.customer_id) == customer)
            .order_by(col(CampaignRow.asked_at).desc()),
            _campaign,
        ),
    )
    for query, tell in sources:
        rows = (await tx.execute(query.limit(most + 1))).mappings().all()
        told.extend(entry for row in reversed(rows) for entry in tell(row))
    # Of what is told of one instant, the cause comes first.
    told.sort(key=lambda entry: (entry.at, _ORDER[entry.kind]))
    return Timeline(customer=customer, is_complete=len(told) <= most, entries=told[-most:])


def _event(row: RowMapping) -> Iterator[Entry]:
    kind = events().get(row["type"])
    data: dict[str, Any] = {}
    if kind is not None:  # of an event whose class is gone nobody knows what was personal
        public = without_personal(kind, row["data"])
        # PostgreSQL keeps the fields, but not their order.
        data = {name: public[name] for name in kind.model_fields if name in public}
    told = ", ".join(f"{name} {value}" for name, value in data.items() if value is not None)
    text = row["type"].replace(".", " ").replace("_", " ").capitalize() + (f": {told}" if told else "")
    yield EventEntry(
        at=row["occurred_at"],
        text=_less_addresses(text),
        type=row["type"],
        id=row["id"],
        source=row["source"],
        data=data,
        tags=row["tags"],
        accepted_at=row["accepted_at"],
    )


def _journey(row: RowMapping) -> Iterator[Entry]:
    name = row["journey"] + (f" for {row['key']}" if row["key"] else "")
    about = {"journey": row["journey"], "key": row["key"], "workflow": row["workflow_id"]}
    if row["refused"] is not None:
        text = f"Did not enter {name}: {row['refused']}"
        yield JourneyEntry(kind="journey.refused", at=row["started_at"], text=text, reason=row["refused"], **about)
        return
    yield JourneyEntry(kind="journey.started", at=row["started_at"], text=f"Entered {name}", **about)
    if row["ended_at"] is not None:
        reason = _less_addresses(row["reason"] or "")
        text = f"Left {name}: {row['outcome']}" + (f", {reason}" if reason else "")
        about |= {"outcome": row["outcome"], "reason": reason}
        yield JourneyEntry(kind="journey.ended", at=row["ended_at"], text=text, **about)


def _decision(row: RowMapping) -> Iterator[Entry]:
    verdict, reason = Verdict(row["verdict"]), _less_addresses(row["reason"])
    until = f" until {row['until']:%d %b %Y %H:%M} UTC" if row["until"] else ""
    yield DecisionEntry(
        at=row["at"],
        text=f"{row['message']} {_VERDICTS[verdict]}{until}: {reason}",
        message=row["message"],
        effect=row["effect_id"],
        verdict=verdict,
        rule=row["rule"],
        reason=reason,
        until=row["until"],
        policy_version=row["policy_version"],
    )


def _message(row: RowMapping) -> Iterator[Entry]:
    about = {name: row[name] for name in ("message", "journey", "purpose", "channel", "state")} | {"effect": row["id"]}
    text = f"{row['journey']} wants to send {row['message']}"
    yield MessageEntry(kind="message.asked", at=row["asked_at"], text=text, **about)
    state, at = EffectState(row["state"]), row["settled_at"] or row["claimed_at"]
    if state is EffectState.WAITING or at is None:
        return
    reason = _less_addresses(row["reason"] or "")
    text = f"{row['message']} {_STATES[state]}" + (f" by {row['channel']}" if state is EffectState.SENT else "")
    if reason and state is not EffectState.SENT:
        text += f": {reason}"
    yield MessageEntry(kind="message", at=at, text=text, reason=reason or None, **about)


def _campaign(row: RowMapping) -> Iterator[Entry]:
    kind: Literal["campaign.pause", "campaign.resume"] = (
        "campaign.pause" if row["action"] == "pause" else "campaign.resume"
    )
    done = "" if row["done_at"] else "; the campaign system has not confirmed it yet"
    yield CampaignEntry(
        kind=kind,
        at=row["asked_at"],
        text=f"{row['journey']} had the campaign {row['campaign']} {row['action']}d{done}",
        campaign=row["campaign"],
        journey=row["journey"],
        done_at=row["done_at"],
    )


def _less_addresses(text: str) -> str:
    return _ADDRESS.sub("(an address)", text)
