"""The switches that pause a journey or everything: they bind at the next claim, in every process."""

import json
from datetime import datetime

from sqlalchemy import bindparam, func, insert, literal, null, select, true, union
from sqlalchemy.ext.asyncio import AsyncConnection

from store.policy import LATEST_POLICY, NoPolicy, parsed_policy
from store.steering_tables import SwitchRow
from store.tables import CampaignRow, DeliveryRow, EffectRow, EnrolmentRow, table_of
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.pausing import EVERYTHING, PAUSED, Pause, unsigned
from workflows.vocabulary.policies.policy import Policy

_SWITCHES, _EFFECTS, _DELIVERIES = table_of(SwitchRow), table_of(EffectRow), table_of(DeliveryRow)
_CAMPAIGNS, _ENROLMENTS = table_of(CampaignRow), table_of(EnrolmentRow)
_IN_FORCE = select(func.max(_SWITCHES.c.id)).group_by(_SWITCHES.c.scope)
_PAUSES = (
    select(*(_SWITCHES.c[name] for name in ("scope", "by", "why", "at")))
    .where(_SWITCHES.c.id.in_(_IN_FORCE), _SWITCHES.c.is_paused)
    .order_by(_SWITCHES.c.scope)
)
_LATEST = LATEST_POLICY.subquery()
_OF_JOURNEY = _PAUSES.where(_SWITCHES.c.scope.in_([EVERYTHING, bindparam("journey")])).subquery()
# One statement for both, because every claim asks for both.
_POLICY_AND_PAUSES = select(_LATEST, _OF_JOURNEY).select_from(_LATEST.outerjoin(_OF_JOURNEY, true()))


class Unsigned(ValueError):
    """Somebody turns a switch without saying properly who they are and why; the message says how."""


class NothingToSwitch(ValueError):
    """A switch is already where somebody wants it; the message says who put it there, and when."""


async def policy_and_pauses(tx: AsyncConnection, journey: str) -> tuple[int, Policy, tuple[Pause, ...]]:
    """The policy in force with its version, and the pauses that bind a journey; NoPolicy if none was ever applied."""
    rows = (await tx.execute(_POLICY_AND_PAUSES, {"journey": journey})).all()
    if not rows:
        raise NoPolicy("no policy is in force: type `sojourn policy apply policy.toml`")
    version, document = rows[0][:2]
    pauses = tuple(Pause(scope=s, by=by, why=why, since=at) for _, _, s, by, why, at in rows if s is not None)
    return version, parsed_policy(json.dumps(document)), pauses


async def pauses_in_force(tx: AsyncConnection) -> list[Pause]:
    """Every journey that is paused now, and whether everything is."""
    rows = await tx.execute(_PAUSES)
    return [Pause(scope=scope, by=by, why=why, since=at) for scope, by, why, at in rows]


async def pause(tx: AsyncConnection, scope: str, by: str, why: str, now: datetime) -> None:
    """Hold a journey, or with `*` everything, in place from this commit on; NothingToSwitch if it is already."""
    for old in await pauses_in_force(tx):
        if old.scope == scope:
            raise NothingToSwitch(old.in_words())
    await _switch(tx, scope, True, by, why, now)


async def resume(tx: AsyncConnection, scope: str, by: str, why: str, now: datetime) -> int:
    """Let it go on; how many journeys that waited for it were woken. NothingToSwitch if it was not paused."""
    if all(old.scope != scope for old in await pauses_in_force(tx)):
        raise NothingToSwitch(f"{'everything' if scope == EVERYTHING else scope} is not paused")
    await _switch(tx, scope, False, by, why, now)
    messages = select(_EFFECTS.c.enrolment_id).where(
        _EFFECTS.c.state == EffectState.WAITING.value, _EFFECTS.c.rule == PAUSED
    )
    steps = select(_CAMPAIGNS.c.enrolment_id).where(_CAMPAIGNS.c.held_by == PAUSED, _CAMPAIGNS.c.done_at.is_(None))
    if scope != EVERYTHING:
        messages, steps = messages.where(_EFFECTS.c.journey == scope), steps.where(_CAMPAIGNS.c.journey == scope)
    held = union(messages, steps).subquery()
    still_open = _ENROLMENTS.c.id.in_(select(held.c.enrolment_id)), _ENROLMENTS.c.ended_at.is_(None)
    hint = select(_ENROLMENTS.c.id, literal("recheck"), null(), literal(now, _DELIVERIES.c.created_at.type))
    # Only what waits at the gate is woken, and the pump takes it at its own pace: all others need no signal.
    hints = insert(_DELIVERIES).from_select(["enrolment_id", "kind", "sequence", "created_at"], hint.where(*still_open))
    return (await tx.execute(hints)).rowcount


async def _switch(tx: AsyncConnection, scope: str, is_paused: bool, by: str, why: str, now: datetime) -> None:
    if wrong := unsigned(by, why):
        raise Unsigned(wrong)
    values = {"scope": scope, "is_paused": is_paused, "by": by, "why": why, "at": now}
    await tx.execute(insert(_SWITCHES).values(**values))
