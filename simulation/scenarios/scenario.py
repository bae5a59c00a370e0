"""A scenario: who is made up, what starts the journey for them, and what else they do and when."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from simulation.scenarios.delays import Delay, Written
from simulation.scenarios.lengths import Length
from simulation.scenarios.values import Drawn, Value

START = "start"
"""The name of the starting event for those that are counted from it."""

Share = Annotated[float, Field(ge=0, le=1)]
Weights = Annotated[dict[str, Annotated[float, Field(gt=0)]], Field(min_length=1)]


def _value(written: Any) -> Any:
    # Left to try them all, pydantic would answer a slip in a table with six complaints.
    return Drawn.model_validate(written) if isinstance(written, Mapping) else written


Values = dict[str, Annotated[Value, BeforeValidator(_value)]]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Customers(_Table):
    """How many there are, when they begin, and who they are."""

    number: Annotated[int, Field(ge=1, le=10_000_000)] = 5_000
    first: date = date(2026, 1, 5)
    starting_over: Length = timedelta(days=30)
    days: Annotated[int, Field(ge=1, le=36_500)] = 365
    time_zones: Weights = {"UTC": 1}
    locales: Weights = {"en": 1}
    reachable: Share = 1
    consents: dict[str, Share] = {"marketing": 1, "survey": 1}
    traits: Values = {}

    @property
    def begins(self) -> datetime:
        """The first instant of all."""
        return datetime.combine(self.first, time.min, UTC)


class Again(_Table):
    """It happens again after every such delay, so many times at most in all."""

    every: Written
    most: Annotated[int, Field(ge=2, le=10_000)] = 100


class Start(_Table):
    """The event that starts the journey."""

    event: str
    again: Again | None = None
    fields: Values = {}


class Follows(Start):
    """An event that happens to some: so long after the start, another event, or a message that was sent.

    It does not happen to whom anything of `unless` has happened by then.
    """

    probability: Share = 1
    after: str = START
    delay: Written = Delay.model_validate({"fixed": "0 s"})
    unless: tuple[str, ...] = ()


class Scenario(_Table):
    """The whole file."""

    about: str = ""
    customers: Customers = Customers()
    start: Start
    events: tuple[Follows, ...] = ()
