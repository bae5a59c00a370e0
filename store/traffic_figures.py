"""What a traffic report says; every figure counts messages, and none of them twice."""

from pydantic import AwareDatetime, BaseModel, ConfigDict


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class Tally(_Figures):
    """To how many messages each thing happened in the time of the report; one may be in several of these."""

    asked: int = 0
    cleared: int = 0
    sent: int = 0
    deferred: int = 0
    held: int = 0
    dropped: int = 0
    rejected: int = 0
    unknown: int = 0

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in Tally.model_fields})


class RuleTally(_Figures):
    """What one rule kept from going; of what was decided before kinds were recorded, `kind` is empty."""

    rule: str
    kind: str
    deferred: int = 0
    held: int = 0
    dropped: int = 0


class Collisions(_Figures):
    """Messages kept apart from others, or from what was open; one may have met several, and is once in `all`."""

    all: int = 0
    cap: int = 0
    quota: int = 0
    rank: int = 0
    hold: int = 0


class Moments(_Figures):
    """Messages that were good for a time only: met in it, missed, or not needed any more before it was over."""

    met: int = 0
    missed: int = 0
    not_needed: int = 0


class LongHolds(_Figures):
    """Holds that are open for longer than their alert now, by rule, and how many messages wait for them."""

    rule: str
    holds: int
    messages: int


class TrafficReport(_Figures):
    """What passed the gate from `since` until before `until`, and what did not."""

    since: AwareDatetime
    until: AwareDatetime
    total: Tally
    by_rule: list[RuleTally]
    by_team: dict[str, Tally]
    by_journey: dict[str, Tally]
    collisions: Collisions
    moments: dict[str, Moments]
    long_holds: list[LongHolds]
    outside: dict[str, int]
