"""Every table, one class each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import DOCUMENT, SEQUENCE, UTCDateTime

_WAITS = text("delivered_at IS NULL")


def table_of(row: type[SQLModel]) -> Table:
    """The table behind a class, for statements that are built once and executed often."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


def _document() -> Any:
    return Field(default_factory=dict, sa_type=DOCUMENT)


class CustomerRow(SQLModel, table=True):
    """A customer; whoever changes anything `decide` reads locks this row first.

    What release 0.1.0 does not know of a standing is in `standing_more`, because it writes the other document anew.
    """

    __tablename__ = "customers"

    id: str = Field(primary_key=True, max_length=64)
    email: str | None = None
    phone: str | None = None
    locale: str = "en"
    traits: dict[str, Any] = _document()
    standing: dict[str, Any] = _document()
    standing_more: dict[str, Any] = _document()
    created_at: datetime = Field(sa_type=UTCDateTime)
    updated_at: datetime = Field(sa_type=UTCDateTime)


class InboxRow(SQLModel, table=True):
    """An accepted event, for ever: `sequence` orders, (`source`, `source_id`) makes it unique.

    With `enters` it tells that somebody asked for the entry into that journey, and not that anything happened.
    """

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("source", "source_id"), Index("ix_inbox_customer", "customer_id", "sequence"))

    sequence: int | None = Field(default=None, sa_column=Column(SEQUENCE, primary_key=True, autoincrement=True))
    id: UUID = Field(unique=True)
    source: str = Field(max_length=255)
    source_id: str = Field(max_length=255)
    type: str = Field(max_length=120)
    customer_id: str = Field(max_length=64)
    occurred_at: datetime = Field(sa_type=UTCDateTime)
    accepted_at: datetime = Field(sa_type=UTCDateTime)
    content_hash: str = Field(max_length=64)
    enters: str | None = Field(default=None, max_length=64)
    data: dict[str, Any] = _document()
    tags: dict[str, Any] = _document()


class EnrolmentRow(SQLModel, table=True):
    """One customer's passage through one journey, or the refusal of it; outlives Temporal's retention."""

    __tablename__ = "enrolments"
    __table_args__ = (Index("ix_enrolments_customer", "customer_id", "journey"),)

    id: UUID = Field(primary_key=True)
    journey: str = Field(max_length=64)
    customer_id: str = Field(max_length=64)
    key: str | None = Field(default=None, max_length=64)
    workflow_id: str = Field(max_length=200)
    version: int = 1
    starting_event: UUID
    started_at: datetime = Field(sa_type=UTCDateTime)
    refused: str | None = None
    marked_by: str | None = None
    ended_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    outcome: str | None = Field(default=None, max_length=32)
    reason: str | None = None
    leased_until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    leased_by: str | None = Field(default=None, max_length=64)


class DeliveryRow(SQLModel, table=True):
    """An event on its way to one enrolment; deliveries of an enrolment go in the order of their ids.

    `along` numbers the events that overtook a start, and travel with it. A hint that is one of very many waits for its
    turn (`not_before`), and nothing waits for it.
    """

    __tablename__ = "deliveries"
    # Of all deliveries ever, only those that wait are looked for.
    __table_args__ = (
        Index("ix_deliveries_waiting", "enrolment_id", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    id: int | None = Field(default=None, sa_column=Column(SEQUENCE, primary_key=True, autoincrement=True))
    enrolment_id: UUID
    kind: str = Field(max_length=16)
    sequence: int | None = Field(default=None, sa_type=SEQUENCE)
    along: list[int] = Field(default_factory=list, sa_type=DOCUMENT)
    created_at: datetime = Field(sa_type=UTCDateTime)
    not_before: datetime | None = Field(default=None, sa_type=UTCDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    result: str | None = None


class EffectRow(SQLModel, table=True):
    """One message somebody wanted said, and where it stands; each update is a swap on `attempt`.

    While it waits, its journey asks for it again when it is due. What an outside campaign said is one too.
    """

    __tablename__ = "effects"
    __table_args__ = (Index("ix_effects_customer", "customer_id", "claimed_at"),)

    id: UUID = Field(primary_key=True)
    enrolment_id: UUID = Field(index=True)
    journey: str = Field(max_length=64)
    workflow_id: str = Field(max_length=200)
    customer_id: str = Field(max_length=64)
    message: str = Field(max_length=64)
    fields: dict[str, Any] = _document()
    purpose: str = Field(max_length=32)
    topic: str = Field(max_length=64)
    team: str = Field(max_length=64)
    channel: str = Field(max_length=32)
    state: str = Field(max_length=16)
    asked_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    attempt: UUID | None = None
    deadline: datetime | None = Field(default=None, sa_type=UTCDateTime)
    claimed_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    policy_version: int | None = None
    rendered: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    rendered_hash: str | None = Field(default=None, max_length=64)
    provider: str | None = Field(default=None, max_length=64)
    provider_id: str | None = Field(default=None, max_length=255)
    rule: str | None = None
    reason: str | None = None


class DecisionRow(SQLModel, table=True):
    """What the controller decided about an effect, each time its mind changed."""

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_at", "at", postgresql_using="brin"),)

    id: int | None = Field(default=None, sa_column=Column(SEQUENCE, primary_key=True, autoincrement=True))
    effect_id: UUID = Field(index=True)
    customer_id: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=UTCDateTime)
    verdict: str = Field(max_length=16)
    rule: str
    reason: str
    until: datetime | None = Field(default=None, sa_type=UTCDateTime)
    policy_version: int
    kind: str = Field(default="", max_length=16)
    inputs: dict[str, Any] = _document()


class CampaignRow(SQLModel, table=True):
    """A campaign of an outside system, steered for one customer: what was asked, and whether it was done."""

    __tablename__ = "campaign_actions"

    id: UUID = Field(primary_key=True)
    customer_id: str = Field(max_length=64, index=True)
    journey: str = Field(max_length=64)
    campaign: str = Field(max_length=120)
    action: str = Field(max_length=16)
    enrolment_id: UUID | None = None
    held_by: str | None = None
    asked_at: datetime = Field(sa_type=UTCDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class PolicyRow(SQLModel, table=True):
    """One version of the policy; the highest is in force."""

    __tablename__ = "policies"

    version: int | None = Field(default=None, sa_column=Column(SEQUENCE, primary_key=True, autoincrement=True))
    document: dict[str, Any] = _document()
    applied_at: datetime = Field(sa_type=UTCDateTime)
    applied_by: str
    applied_by_way_of: str = Field(default="", max_length=120)
    why: str = ""
    source: str | None = None


class ApiKeyRow(SQLModel, table=True):
    """A key to the API, of which only the hash is kept."""

    __tablename__ = "api_keys"

    id: str = Field(primary_key=True, max_length=32)
    secret_hash: str = Field(max_length=64)
    name: str
    scopes: list[str] = Field(default_factory=list, sa_type=DOCUMENT)
    created_at: datetime = Field(sa_type=UTCDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
