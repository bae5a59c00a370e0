"""Accept events: one transaction writes the inbox and everything the events change."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.conflicts import insert_new
from store.customers import lock_or_make_customer, save_customer, standing_of
from store.enrol import Deliveries, enrol_and_route, enrol_only
from store.latest_policy import policy_now
from store.outside import enter_in_ledger
from store.tables import InboxRow
from traffic.apply import apply
from workflows.catalog import journeys
from workflows.vocabulary.customer import changes_a_date
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId


class Acceptance(StrEnum):
    """What became of one event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event as it came in; `supplied_time` is what the source said, `at` what is taken for it.

    With `enters` nothing has happened but that somebody wants the customer in that journey, by that starting event.
    """

    source: str
    source_id: str
    event: Event
    at: datetime
    supplied_time: datetime | None
    tags: dict[str, str]
    enters: str | None = None

    def content_hash(self, customer: CustomerId) -> str:
        """SHA-256 of what makes two events of one id the same event."""
        supplied = self.supplied_time.astimezone(UTC).isoformat() if self.supplied_time else None
        # Without what is left at its default: a field that is added later makes no old event another one.
        told = self.event.model_dump(mode="json", exclude_defaults=True)
        content = [self.event.wire, customer, supplied, told]
        if self.enters is not None:
            content.append(self.enters)
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer for each event, in order, and the enrolments that now have something to be delivered."""

    answers: list[tuple[Acceptance, EventId | None]]
    enrolments: list[EnrolmentId]


async def accept(
    tx: AsyncConnection, customer: CustomerId, incoming: list[Incoming], now: datetime, leaser: str | None = None
) -> Accepted:
    """Take in one customer's events, in order; with a `leaser`, free enrolments are leased to it at once."""
    row = await lock_or_make_customer(tx, customer, now)
    policy = await policy_now(tx)
    standing = before = standing_of(row)
    profiles: list[ProfileUpdated] = []
    traits = row["traits"]
    deliveries = Deliveries(tx, customer, now, leaser)
    answers: list[tuple[Acceptance, EventId | None]] = []
    for one in incoming:
        # By a source whose clock is fast an opt-out, or the end of a case, would come before what it ends.
        at = min(one.at, now)
        values = _inbox_values(customer, one, at, now)
        sequence = (await tx.execute(insert_new(tx, InboxRow, "sequence"), values)).scalar_one_or_none()
        if sequence is None:
            answers.append(await _known(tx, one, values["content_hash"]))
            continue
        event_id = EventId(values["id"])
        answers.append((Acceptance.ACCEPTED, event_id))
        if one.enters is not None:
            await enrol_only(deliveries, journeys()[one.enters], one.event, event_id, sequence, at)
            continue
        zone, standing = standing.time_zone, apply(one.event, at, standing, policy)
        changes_time = True
        if isinstance(one.event, ProfileUpdated):
            changes_time = standing.time_zone != zone or changes_a_date(one.event.traits, traits)
            traits = {**traits, **one.event.traits}
            profiles.append(one.event)
        if isinstance(one.event, CampaignMessageSent):
            await enter_in_ledger(tx, customer, one.event, event_id, at)
        await enrol_and_route(deliveries, one.event, event_id, sequence, at, changes_time=changes_time)
    has_changed = standing != before
    await save_customer(tx, row, standing if has_changed else None, profiles, now)
    if has_changed:
        await deliveries.wake_waiting(standing, policy)
    return Accepted(answers, await deliveries.save())


def _inbox_values(customer: CustomerId, one: Incoming, at: datetime, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "source": one.source,
        "source_id": one.source_id,
        "type": one.event.wire,
        "customer_id": customer,
        "occurred_at": at,
        "accepted_at": now,
        "content_hash": one.content_hash(customer),
        "enters": one.enters,
        "data": one.event.model_dump(mode="json"),
        "tags": one.tags,
    }


async def _known(tx: AsyncConnection, one: Incoming, content_hash: str) -> tuple[Acceptance, EventId | None]:
    query = select(col(InboxRow.id), col(InboxRow.content_hash))
    query = query.where(col(InboxRow.source) == one.source, col(InboxRow.source_id) == one.source_id)
    known: RowMapping = (await tx.execute(query)).mappings().one()
    if known["content_hash"] != content_hash:
        return Acceptance.CONFLICT, None
    return Acceptance.DUPLICATE, EventId(known["id"])
