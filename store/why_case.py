"""All that the story of one message is told from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from traffic.picture import Hold, Intent
from workflows.vocabulary.gate import Decision, EffectState, Kind, Verdict


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, when it was made, and by which version of the policy."""

    at: datetime
    decision: Decision
    policy: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """All that the sentence of one message is made of; `holds` are the customer's, open and closed.

    Of one that waits, `outlook` is a clause on when it would go; `is_still_so` if what was last decided holds now.
    """

    intent: Intent
    state: EffectState
    rule: str
    reason: str
    provider: str | None
    claimed_at: datetime | None
    settled_at: datetime | None
    decided: Sequence[Decided]
    zone: str
    now: datetime
    outlook: str | None = None
    is_still_so: bool = False
    holds: tuple[Hold, ...] = ()

    @property
    def against(self) -> list[Decided]:
        """What put it off or held it."""
        return [one for one in self.decided if one.decision.verdict in (Verdict.DEFER, Verdict.HOLD)]

    @property
    def dropped(self) -> Decided:
        """What settled it unsent: the last decision, an operator, or the end of its journey."""
        last = self.decided[-1] if self.decided else None
        if last is not None and last.decision.verdict is Verdict.DROP:
            return last
        # The gate was not asked again.
        kind = Kind.JOURNEY_OVER if self.rule == Kind.JOURNEY_OVER else Kind.OPERATOR
        settled = Decision(verdict=Verdict.DROP, rule=self.rule, kind=kind, reason=self.reason)
        return Decided(self.settled_at or self.intent.asked_at, settled)


def held_by(one: Decided, holds: tuple[Hold, ...]) -> Hold | None:
    """The hold by which a decision was made, as it is today; None if it is gone, or was opened again since."""
    inputs = one.decision.inputs
    meant = (one.decision.rule, inputs.get("hold"), inputs.get("opened_by"))
    found = next((hold for hold in holds if (hold.rule, hold.key, hold.opened_by) == meant), None)
    return None if found is None or found.opened_at is None or found.opened_at > one.at else found


def over_at(one: Decided, hold: Hold) -> datetime | None:
    """When that hold no longer kept it: it was closed or lifted, or its own time was over; None if it still does."""
    ends = (None if hold.is_active else hold.closed_at, one.decision.until)
    return min((end for end in ends if end is not None), default=None)
