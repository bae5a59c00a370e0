"""The claim in memory, as the store's transaction does it: decide, write down why, and let it go out or not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from simulation.commands import StepFailure
from simulation.records import Decided, Enrolled, Known, Wanted
from traffic.decide import decide
from traffic.picture import Intent, PastMessage, Picture, Rival
from traffic.rules.rank import OUTRANKED, asleep
from workflows.vocabulary.gate import COUNTED, Decision, EffectState, Kind, Receipt, Verdict, due_after, state_after
from workflows.vocabulary.pausing import ASK, PAUSED, Pause
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.requests import SendRequest


class Taking(StrEnum):
    """What a made-up provider does with one message."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_TAKEN = "not_taken"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Taken:
    """A provider's answer, and why."""

    answer: Taking = Taking.ACCEPTED
    reason: str = "accepted"


Wakes = Callable[[Sequence[Enrolled]], None]
"""Tell journeys that they may ask again."""

Provider = Callable[[SendRequest, int], Taken]
"""Take one message, at the attempt of that number; nothing is ever sent anywhere."""

_SETTLED = {
    Taking.ACCEPTED: EffectState.SENT,
    Taking.REFUSED: EffectState.REJECTED,
    Taking.AMBIGUOUS: EffectState.UNKNOWN,
}


def accepts(request: SendRequest, attempt: int) -> Taken:
    """The provider that takes everything."""
    return Taken()


@dataclass(frozen=True, slots=True)
class Rules:
    """What binds at one claim besides the customer: the policy in force, and the pauses of that journey."""

    version: int
    policy: Policy
    pauses: tuple[Pause, ...]


def send(known: Known, request: SendRequest, rules: Rules, provider: Provider, now: datetime, wakes: Wakes) -> Receipt:
    """One attempt at a message; StepFailure if it is to be tried again, and `wakes` tells whoever gave way to it."""
    wanted = known.wanted.get(request.effect_id)
    if wanted is not None and wanted.state not in (EffectState.WAITING, EffectState.CLAIMED):
        return _receipt(wanted)
    is_new = wanted is None
    if wanted is None:
        wanted = Wanted(request.effect_id, request.enrolment.id, _intent(request), request.fields)
        known.wanted[wanted.id] = wanted
    enrolment = known.enrolments[request.enrolment.id]
    intent = replace(
        wanted.intent,
        ended_by=enrolment.marked_by or enrolment.reason,
        overtaken_by=request.overtaken_by,
        after_pause=request.after_pause,
        was_paused=request.was_paused or wanted.rule in (PAUSED, ASK),
        is_approved=request.is_approved,
    )
    seen = replace(picture_of(known, rules.policy, now, besides=wanted), pauses=rules.pauses)
    decision = decide(intent, seen, rules.policy, now)
    was_claimed = wanted.state is EffectState.CLAIMED
    is_another = is_new or _is_another(wanted, decision)
    if is_another:
        told = decision.verdict, decision.rule, decision.reason, decision.until
        about = rules.version, decision.kind, decision.inputs
        known.decisions.append(Decided(wanted.id, request.message, now, *told, *about))
    wanted.state, wanted.rule, wanted.reason = state_after(decision), decision.rule, decision.reason
    wanted.due_at = due_after(decision, now) if wanted.state is EffectState.WAITING else None
    if is_another:
        _tell_others(known, decision, seen.waiting, wakes, now)
    if wanted.state is EffectState.CLAIMED:
        receipt = _call(wanted, request, provider, now)
        if receipt.state is EffectState.REJECTED:
            wakes(who_wants_a_place(known, rules.policy))
        return receipt
    if was_claimed:
        wakes(who_wants_a_place(known, rules.policy))
    if wanted.state is not EffectState.WAITING:
        wanted.settled_at = now
    return _waiting(_receipt(wanted), decision.until, is_held=decision.verdict is Verdict.HOLD)


def _is_another(wanted: Wanted, decision: Decision) -> bool:
    if (wanted.state, wanted.rule, wanted.reason) != (state_after(decision), decision.rule, decision.reason):
        return True
    return decision.until is not None and decision.until != wanted.due_at


def who_wants_a_place(known: Known, policy: Policy) -> list[Enrolled]:
    """Whose messages wait for a place under a cap: something will not go that had one, or was to have one."""
    wanting = {OUTRANKED, *(limit.name for limit in policy.limits)}
    waiting = (w for w in known.wanted.values() if w.state is EffectState.WAITING and w.rule in wanting)
    return [known.enrolments[one.enrolment_id] for one in waiting]


def _tell_others(known: Known, decision: Decision, waiting: tuple[Rival, ...], wakes: Wakes, now: datetime) -> None:
    """Those that gave way may ask again; those it gives way to itself are to, if they sleep."""
    told = [known.wanted[rival.intent.effect_id] for rival in asleep(decision, waiting, now)]
    for rival in told:
        rival.due_at = now
    if decision.kind is not Kind.RANK:
        told = [known.wanted[rival.intent.effect_id] for rival in waiting if rival.rule == OUTRANKED]
    wakes([known.enrolments[one.enrolment_id] for one in told])


def picture_of(known: Known, policy: Policy, now: datetime, besides: Wanted | None = None) -> Picture:
    """What the rules look at, whatever is paused, besides one message."""
    others = [other for other in known.wanted.values() if other is not besides]
    waiting = tuple(_rival(known, other) for other in others if other.state is EffectState.WAITING)
    past = _past(known, others, now - policy.remembers)
    return Picture(known.standing, past, waiting=waiting, customer=known.id)


def _past(known: Known, others: Iterable[Wanted], since: datetime) -> tuple[PastMessage, ...]:
    ours = (
        other.as_past(other.claimed_at)
        for other in others
        if other.claimed_at is not None and other.claimed_at >= since and other.state in COUNTED
    )
    return (*ours, *(elsewhere for elsewhere in known.elsewhere if elsewhere.claimed_at >= since))


def _rival(known: Known, wanted: Wanted) -> Rival:
    enrolment = known.enrolments[wanted.enrolment_id]
    intent = replace(wanted.intent, ended_by=enrolment.marked_by or enrolment.reason)
    return Rival(intent, wanted.due_at or wanted.intent.asked_at, wanted.rule, wanted.reason)


def _call(wanted: Wanted, request: SendRequest, provider: Provider, now: datetime) -> Receipt:
    wanted.claimed_at = now
    wanted.attempts += 1
    taken = provider(request, wanted.attempts)
    if taken.answer is Taking.NOT_TAKEN:
        raise StepFailure("try-again", f"not taken: {taken.reason}")
    wanted.state, wanted.reason, wanted.settled_at = _SETTLED[taken.answer], taken.reason, now
    return _receipt(wanted)


def _intent(request: SendRequest) -> Intent:
    return Intent(
        effect_id=request.effect_id,
        message=request.message,
        journey=request.enrolment.journey,
        purpose=request.purpose,
        topic=request.topic,
        team=request.team,
        channel=request.channel,
        asked_at=request.asked_at,
        expires_at=request.expires_at,
        workflow=request.enrolment.workflow,
    )


def _receipt(wanted: Wanted) -> Receipt:
    return Receipt(effect_id=wanted.id, state=wanted.state, rule=wanted.rule, reason=wanted.reason)


def _waiting(receipt: Receipt, until: datetime | None, *, is_held: bool) -> Receipt:
    return receipt.model_copy(update={"until": until, "is_held": is_held})
