"""`hold` and `release`: the verbs by which one journey keeps the others quiet."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from temporalio import workflow

from workflows.ports import Holds, bookkeeping
from workflows.steered import Steered
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.requests import HoldRequest


class Holding(Steered):
    """Keep what others want to say waiting."""

    async def hold(
        self,
        name: str,
        *,
        binds: Collection[Purpose],
        topics: Collection[str] = (),
        journeys: Collection[str] = (),
        lasting: timedelta,
    ) -> None:
        """Keep other journeys' messages of these purposes to this customer waiting, for so long at the most.

        Of those only these topics and journeys, if any are named. It ends with `release`, with its time, or with this
        journey, whichever comes first.
        """
        hold = HoldRequest(
            enrolment=self.enrolment,
            name=name,
            binds=frozenset(binds),
            topics=frozenset(topics),
            journeys=frozenset(journeys),
            until=self.now + lasting,
            at=self.now,
        )
        await self._done(partial(self._write, hold, f"hold {name}"), f"hold {name}")

    async def release(self, name: str) -> None:
        """End a hold of this journey's; what it kept waiting may ask again at once."""
        over = HoldRequest(enrolment=self.enrolment, name=name, binds=frozenset(), until=None, at=self.now)
        await self._done(partial(self._write, over, f"release {name}"), f"release {name}")

    def _write(self, hold: HoldRequest, what: str) -> workflow.ActivityHandle[None]:
        return workflow.start_local_activity_method(Holds.set, hold, **bookkeeping(what))
