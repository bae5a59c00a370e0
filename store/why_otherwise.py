"""What a message that was not sent would have needed, as far as the ledger knows."""

from store.why_case import Case, Decided, held_by, over_at
from traffic.remedies import condition_of, the_hold
from workflows.vocabulary.gate import EffectState, Kind
from workflows.vocabulary.words_told import less_addresses


def otherwise_of(case: Case) -> str | None:
    """What a message needed that was not sent; None if it went, or if nothing is known to have been in its way."""
    if case.state not in (EffectState.SUPPRESSED, EffectState.EXPIRED):
        return None
    last = case.dropped
    told = _too_late(case) if last.decision.kind is Kind.EXPIRED else _needed(case, last)
    return less_addresses(told) if told else None


def _needed(case: Case, last: Decided, then: str = "") -> str | None:
    # Only the first objection is on record, so it is never said that nothing else stood in the way.
    condition = condition_of(last.decision, case.intent)
    return f"it could only have gone if {condition.in_hindsight}{then}" if condition else None


def _too_late(case: Case) -> str | None:
    expires_at = case.intent.expires_at
    if len(case.decided) < 2 or expires_at is None:
        return None
    before, last = case.decided[-2:]
    hold = held_by(before, case.holds)
    # Of anything but a hold, and under another policy, nobody knows whether it still stood in the way by then.
    if hold is None or before.policy != last.policy:
        return None
    over = over_at(before, hold)
    if over is None or over >= expires_at:
        return _needed(case, before, " by then")
    return f"{the_hold(before.decision)} was over by then, but the gate was not asked again in time"
