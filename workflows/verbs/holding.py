"""`hold` and `release`: the verbs by which one journey keeps the others quiet."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial

from temporalio import workflow

from workflows.ports import Holds, bookkeeping
from workflows.steered import Steered
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.requests import HoldRequest


class Holding(Steered):
    """Keep what others want to say waiting."""

    async def hold(self, name: str, *, binds: Collection[Purpose], lasting: timedelta) -> None:
        """Keep other journeys' messages of these purposes to this customer waiting, for so long at the most.

        It ends with `release`, with its time, or with this journey, whichever comes first.
        """
        await self._set(name, frozenset(binds), self.now + lasting)

    async def release(self, name: str) -> None:
        """End a hold of this journey's; what it kept waiting may ask again at once."""
        await self._set(name, frozenset(), None)

    async def _set(self, name: str, binds: frozenset[Purpose], until: datetime | None) -> None:
        hold = HoldRequest(enrolment=self.enrolment, name=name, binds=binds, until=until, at=self.now)
        what = f"release {name}" if until is None else f"hold {name}"
        await self._done(partial(self._write, hold, what), what)

    def _write(self, hold: HoldRequest, what: str) -> workflow.ActivityHandle[None]:
        return workflow.start_local_activity_method(Holds.set, hold, **bookkeeping(what))
