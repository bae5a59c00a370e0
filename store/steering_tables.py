"""The tables of what steers journeys: switches, operators' notes, experiments, and dates that will come."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from store.columns import SEQUENCE, UTCDateTime


class SwitchRow(SQLModel, table=True):
    """A pause of one journey, or of everything (`*`), or its end; the latest of a scope is in force."""

    __tablename__ = "switches"

    id: int | None = Field(default=None, sa_column=Column(SEQUENCE, primary_key=True, autoincrement=True))
    scope: str = Field(max_length=64, index=True)
    is_paused: bool
    by: str = Field(max_length=120)
    why: str
    at: datetime = Field(sa_type=UTCDateTime)


class NoteRow(SQLModel, table=True):
    """What an operator did to one enrolment, or what happened to it that an operator should know."""

    __tablename__ = "notes"

    id: UUID = Field(primary_key=True)
    enrolment_id: UUID
    customer_id: str = Field(max_length=64, index=True)
    journey: str = Field(max_length=64)
    action: str = Field(max_length=16)
    by: str = Field(max_length=120)
    why: str
    at: datetime = Field(sa_type=UTCDateTime)


class ExposureRow(SQLModel, table=True):
    """The arm of an experiment that a customer was first put in, which is theirs for good."""

    __tablename__ = "exposures"

    experiment: str = Field(primary_key=True, max_length=64)
    customer_id: str = Field(primary_key=True, max_length=64, index=True)
    arm: str = Field(max_length=64)
    journey: str = Field(max_length=64)
    enrolment_id: UUID
    at: datetime = Field(sa_type=UTCDateTime)


class DateRow(SQLModel, table=True):
    """A date on a customer's profile that events are made of; `month_day` (`02-29`) finds it every year again."""

    __tablename__ = "customer_dates"

    customer_id: str = Field(primary_key=True, max_length=64)
    attribute: str = Field(primary_key=True, max_length=64)
    day: date = Field(index=True)
    month_day: str = Field(max_length=5, index=True)


class MarkRow(SQLModel, table=True):
    """How far something that runs again and again has come."""

    __tablename__ = "marks"

    name: str = Field(primary_key=True, max_length=64)
    reached: datetime = Field(sa_type=UTCDateTime)
