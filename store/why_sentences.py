"""One message's story in one sentence, such as a support agent could read out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from store.because import because, freed
from store.telling import less_addresses
from traffic.outside import OUTSIDE
from traffic.picture import Intent
from traffic.remedies import condition_of
from traffic.spoken import listed, spoken, spoken_day
from workflows.vocabulary.gate import Decision, EffectState, Kind, Verdict

_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and when it was made."""

    at: datetime
    decision: Decision


@dataclass(frozen=True, slots=True)
class Case:
    """All that the sentence of one message is made of.

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
    open_holds: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def sentence_of(case: Case) -> str:
    """What became of it and why, in the customer's own time; no address is in it."""
    return less_addresses(_sentence(case)) + "."


def otherwise_of(case: Case) -> str | None:
    """What would have let a message go that was not sent; None if nothing would, or it went."""
    if case.state not in (EffectState.SUPPRESSED, EffectState.EXPIRED):
        return None
    last, then = _drop(case).decision, ""
    if last.kind is Kind.EXPIRED and len(case.decided) > 1:
        last, then = case.decided[-2].decision, " by then"
    condition = condition_of(last, case.intent)
    return f"it would have gone if {condition.in_hindsight}{then}" if condition else None


def _sentence(case: Case) -> str:
    name, went = case.intent.message, case.claimed_at or case.intent.asked_at
    if case.rule == OUTSIDE:
        return f"{name} was sent on {_at(went, case)} by {case.provider}, a campaign outside Sojourn"
    match case.state:
        case EffectState.WAITING:
            return _waiting(case)
        case EffectState.SUPPRESSED | EffectState.EXPIRED:
            return _not_sent(case)
        case EffectState.SENT:
            became = f"went out on {_at(went, case)}"
        case EffectState.REJECTED:
            became = f"was tried on {_at(went, case)}, but the provider refused it ({case.reason})"
        case EffectState.UNKNOWN:
            became = f"may or may not have gone out on {_at(went, case)} ({case.reason})"
        case _:
            became = f"has been on its way out since {_at(went, case)}"
    stood = [one for one in case.decided if one.decision.verdict is not Verdict.CLEAR]
    if not stood:
        plain = f": {case.intent.journey} had asked for it and nothing spoke against it"
        return f"{name} {became}{plain if case.state is EffectState.SENT else ''}"
    return f"{name} {_obstacles(stood, case)}; it {became}{freed(stood[-1].decision, case.open_holds)}"


def _waiting(case: Case) -> str:
    name = case.intent.message
    if not case.decided:
        return f"{name} has been waiting since {_day(case.intent.asked_at, case)}"
    if not case.is_still_so:
        return f"{name} {_obstacles(case.decided, case)}; {case.outlook}"
    last = case.decided[-1].decision
    what = "held" if last.verdict is Verdict.HOLD else "put off"
    why = because(last, case.zone, case.now, still=True, expires_at=case.intent.expires_at)
    return f"{name} has been {what} since {_day(_since(case), case)} {why}; {case.outlook}"


def _since(case: Case) -> datetime:
    """Since when the last rule has stood against it: an alert is a new line, but no new hold."""
    for _, run in groupby(reversed(case.decided), key=lambda one: one.decision.rule):
        return list(run)[-1].at
    return case.intent.asked_at


def _not_sent(case: Case) -> str:
    name = case.intent.message
    drop, stood = _drop(case), [one for one in case.decided if one.decision.verdict in (Verdict.DEFER, Verdict.HOLD)]
    before = f"{_obstacles(stood, case)}, and " if stood else ""
    why = because(drop.decision, case.zone, case.now, still=False, expires_at=case.intent.expires_at)
    if drop.decision.kind is Kind.EXPIRED:
        told = f"{name} {before}was not sent {why}"
    else:
        told = f"{name} {before}was not sent on {_day(drop.at, case)} {why}"
    return f"{told}; {otherwise}" if (otherwise := otherwise_of(case)) else told


def _drop(case: Case) -> Decided:
    last = case.decided[-1] if case.decided else None
    if last is not None and last.decision.verdict is Verdict.DROP:
        return last
    # An operator, or the end of its journey, settled it: the gate was not asked again.
    kind = Kind.JOURNEY_OVER if case.rule == Kind.JOURNEY_OVER else Kind.OPERATOR
    settled = Decision(verdict=Verdict.DROP, rule=case.rule, kind=kind, reason=case.reason)
    return Decided(case.settled_at or case.intent.asked_at, settled)


def _obstacles(stood: Sequence[Decided], case: Case) -> str:
    runs = [next(run) for _, run in groupby(stood, key=_which)]
    told = [_obstacle(one, case) for one in runs]
    if len(runs) > _MOST_TOLD:
        return f"had to wait {len(runs)} times, and at last was {told[-1]}"
    return f"was {listed(told)}"


def _which(one: Decided) -> tuple[str, str]:
    return one.decision.rule, str(one.decision.inputs.get("hold"))


def _obstacle(one: Decided, case: Case) -> str:
    what = "held" if one.decision.verdict is Verdict.HOLD else "put off"
    return f"{what} on {_day(one.at, case)} {because(one.decision, case.zone, case.now, still=False)}"


def _day(at: datetime, case: Case) -> str:
    return spoken_day(at, case.zone, case.now)


def _at(at: datetime, case: Case) -> str:
    return spoken(at, case.zone, case.now)
