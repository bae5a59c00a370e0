"""How the line does: when it is down, and when there is no data left on it."""

from datetime import date

from pydantic import AwareDatetime

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key


class OutageNoticed(Event, wire="outage.noticed", lifecycle=Lifecycle.SUPPORT):
    """A customer's line is down, since then."""

    outage_id: Key
    began_at: AwareDatetime


class ServiceRestored(Event, wire="service.restored", lifecycle=Lifecycle.SUPPORT):
    """The line that was down works again, since then."""

    outage_id: Key
    restored_at: AwareDatetime


class DataLimitExceeded(Event, wire="data_limit.exceeded", lifecycle=Lifecycle.BILLING):
    """A customer used up all the data of a month, on that day."""

    day: date
    limit_gb: int


class DataPlanUpgraded(Event, wire="data_plan.upgraded", lifecycle=Lifecycle.ORDERING):
    """A customer took a plan with more data."""

    limit_gb: int
