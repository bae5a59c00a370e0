"""What every route needs, made once for the process."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from delivery.pump import Pump
from workflows.vocabulary.clock import Clock


@dataclass(frozen=True, slots=True)
class Parts:
    """The database, Temporal, the customer's clock, and the pump that delivers what was accepted."""

    database: AsyncEngine
    temporal: Client
    clock: Clock
    pump: Pump
