"""One message's story in one sentence, such as a support agent could read out."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from store.because import because, freed
from store.why_case import Case, Decided
from store.why_otherwise import otherwise_of
from store.why_outside import systems_outside
from traffic.outside import OUTSIDE
from traffic.spoken import listed, spoken, spoken_day
from workflows.vocabulary.gate import EffectState, Kind, Verdict
from workflows.vocabulary.words_told import less_addresses

_MOST_TOLD = 3


def sentence_of(case: Case) -> str:
    """What became of it and why, in the customer's own time; no address is in it."""
    return less_addresses(_sentence(case)) + "."


def _sentence(case: Case) -> str:
    name, went = case.intent.message, case.claimed_at or case.intent.asked_at
    if case.rule == OUTSIDE:
        return f"{name} was sent on {_at(went, case)} by {systems_outside([case.provider])}"
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
    if not case.against:
        plain = f": {case.intent.journey} had asked for it and nothing spoke against it"
        return f"{name} {became}{plain if case.state is EffectState.SENT else ''}"
    return f"{name} {_obstacles(case.against, case)}; it {became}{_freed(case)}"


def _freed(case: Case) -> str:
    after = case.decided[-1]
    return freed(case.against[-1], after, case.holds) if after.decision.verdict is Verdict.CLEAR else ""


def _waiting(case: Case) -> str:
    name = case.intent.message
    if not case.against:
        when = f"; {case.outlook}" if case.outlook else ""
        return f"{name} has been waiting since {_day(case.intent.asked_at, case)}{when}"
    if not case.is_still_so:
        return f"{name} {_obstacles(case.against, case)}; {case.outlook}"
    last = case.decided[-1].decision
    what = "held" if last.verdict is Verdict.HOLD else "put off"
    why = because(last, case.zone, case.now, still=True, expires_at=case.intent.expires_at)
    return f"{name} has been {what} since {_day(_since(case), case)} {why}; {case.outlook}"


def _since(case: Case) -> datetime:
    """Since when the same has stood against it: an alert is a new line, but no new hold."""
    for _, run in groupby(reversed(case.decided), key=_which):
        return list(run)[-1].at
    return case.intent.asked_at


def _not_sent(case: Case) -> str:
    name, drop = case.intent.message, case.dropped
    before = f"{_obstacles(case.against, case)}, and " if case.against else ""
    why = because(drop.decision, case.zone, case.now, still=False, expires_at=case.intent.expires_at)
    if drop.decision.kind is Kind.EXPIRED:
        told = f"{name} {before}was not sent {why}"
    else:
        told = f"{name} {before}was not sent on {_day(drop.at, case)} {why}"
    return f"{told}; {otherwise}" if (otherwise := otherwise_of(case)) else told


def _obstacles(stood: Sequence[Decided], case: Case) -> str:
    runs = [next(run) for _, run in groupby(stood, key=_which)]
    told = [_obstacle(one, case) for one in runs]
    if len(runs) > _MOST_TOLD:
        return f"had to wait {len(runs)} times, and at last was {told[-1]}"
    return f"was {listed(told)}"


def _which(one: Decided) -> tuple[str, str, str]:
    """What stood against it: of two cases, or of one that was opened again, each is another."""
    decision = one.decision
    what = ""
    if decision.verdict is Verdict.HOLD:
        facts = {name: fact for name, fact in decision.inputs.items() if name != "alerts"}
        what = repr(sorted(facts.items())) if facts else decision.reason.partition(",")[0]
    return decision.verdict, decision.rule, what


def _obstacle(one: Decided, case: Case) -> str:
    what = "held" if one.decision.verdict is Verdict.HOLD else "put off"
    return f"{what} on {_day(one.at, case)} {because(one.decision, case.zone, case.now, still=False)}"


def _day(at: datetime, case: Case) -> str:
    return spoken_day(at, case.zone, case.now)


def _at(at: datetime, case: Case) -> str:
    return spoken(at, case.zone, case.now)
