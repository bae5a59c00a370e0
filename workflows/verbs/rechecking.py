"""What waits at the gate asks again: on a hint, at the time the gate names, or less and less often by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

from workflows.steered import Steered
from workflows.vocabulary.gate import LAST_RECHECK, Receipt
from workflows.vocabulary.identity import EffectId, effect_id

_FIRST_RECHECK = timedelta(hours=6)


class Patience:
    """How long one thing at the gate waits before it asks again by itself; since when it has been waiting."""

    def __init__(self, since: datetime) -> None:
        self.since = since
        self.recheck = _FIRST_RECHECK


class Rechecking(Steered):
    """What every verb needs that passes the gate."""

    def _effect(self, name: str) -> EffectId:
        return effect_id(self.enrolment.workflow, self._start.arrival.event_id, name, self.occurrence(name))

    def _patience(self) -> Patience:
        return Patience(self.now)

    async def _sit_out(
        self, receipt: Receipt, patience: Patience, at_latest: datetime | None, what: str, ready: Callable[[], bool]
    ) -> None:
        """Wait until it is worth asking again."""
        until = receipt.until or self.now + patience.recheck
        until = until if at_latest is None else min(until, at_latest)
        summary = f"{'Held' if receipt.is_held else 'Deferred'}: {what} since {patience.since:%d %b}, {receipt.reason}"
        was_hinted = await self._wait(ready, until, summary)
        patience.recheck = _FIRST_RECHECK if was_hinted else min(patience.recheck * 2, LAST_RECHECK)

    def _is_hinted(self, hints: int) -> bool:
        return self._hints > hints
