"""The switches that pause a journey or everything: they bind at the next claim, in every process."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, or_, select, true, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.direct import Direct
from store.latest_policy import LATEST_NUMBER, NoPolicy, policy_of
from store.release import release_at_a_rate
from store.steering_tables import SwitchRow
from store.tables import CampaignRow, EffectRow, EnrolmentRow, table_of
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import EnrolmentId
from workflows.vocabulary.pausing import EVERYTHING, PAUSED, Pause, unsigned
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.words_told import less_addresses

_SWITCHES, _EFFECTS = table_of(SwitchRow), table_of(EffectRow)
_CAMPAIGNS, _ENROLMENTS = table_of(CampaignRow), table_of(EnrolmentRow)
_IN_FORCE = select(func.max(_SWITCHES.c.id)).group_by(_SWITCHES.c.scope)
_PAUSES = (
    select(*(_SWITCHES.c[name] for name in ("scope", "by", "why", "at")))
    .where(_SWITCHES.c.id.in_(_IN_FORCE), _SWITCHES.c.is_paused)
    .order_by(_SWITCHES.c.scope)
)
_LATEST = LATEST_NUMBER.subquery()
_IS_OF_JOURNEY = or_(_SWITCHES.c.scope == EVERYTHING, _SWITCHES.c.scope == bindparam("journey"))
_OF_JOURNEY = _PAUSES.where(_IS_OF_JOURNEY).subquery()
# Whether it is over: told with the rest, because every claim asks for all of it.
_MARK = (
    select(func.coalesce(_ENROLMENTS.c.marked_by, _ENROLMENTS.c.reason))
    .where(_ENROLMENTS.c.id == bindparam("enrolment", type_=_ENROLMENTS.c.id.type))
    .scalar_subquery()
)
_BINDING = Direct(
    select(
        _LATEST.c.version,
        _LATEST.c.applied_at,
        *(_OF_JOURNEY.c[name] for name in ("scope", "by", "why", "at")),
        _MARK.label("ended_by"),
    ).select_from(_LATEST.outerjoin(_OF_JOURNEY, true()))
)


class Unsigned(ValueError):
    """Somebody turns a switch without saying properly who they are and why; the message says how."""


class NothingToSwitch(ValueError):
    """A switch is already where somebody wants it; the message says who put it there, and when."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What binds now: the policy in force with its version, the pauses, and what ended the enrolment, if anything."""

    version: int
    policy: Policy
    pauses: tuple[Pause, ...]
    ended_by: str | None


async def binding_now(tx: AsyncConnection, journey: str, enrolment: EnrolmentId) -> Binding:
    """What binds a message of a journey, told to whoever holds the customer; NoPolicy if none was ever applied."""
    rows = await _BINDING.rows(tx, {"journey": journey, "enrolment": enrolment})
    if not rows:
        raise NoPolicy
    first = rows[0]
    pauses = tuple(
        Pause(scope=row["scope"], by=row["by"], why=row["why"], since=row["at"])
        for row in rows
        if row["scope"] is not None
    )
    policy = await policy_of(tx, first["version"], first["applied_at"])
    return Binding(first["version"], policy, pauses, first["ended_by"])


async def pauses_of(tx: AsyncConnection, journey: str) -> tuple[Pause, ...]:
    """The pauses that bind a journey."""
    return tuple(pause for pause in await pauses_in_force(tx) if pause.scope in (EVERYTHING, journey))


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
    # Due now: from here on it is given way to again, until it asks or has not done so in time.
    kept = update(_EFFECTS).where(_EFFECTS.c.state == EffectState.WAITING.value, _EFFECTS.c.rule == PAUSED)
    await tx.execute((kept if scope == EVERYTHING else kept.where(_EFFECTS.c.journey == scope)).values(due_at=now))
    held = union(messages, steps).subquery()
    # Only what waits at the gate is woken: all others need no signal.
    return await release_at_a_rate(tx, _ENROLMENTS.c.id.in_(select(held.c.enrolment_id)), now)


async def _switch(tx: AsyncConnection, scope: str, is_paused: bool, by: str, why: str, now: datetime) -> None:
    if wrong := unsigned(by, why):
        raise Unsigned(wrong)
    # It becomes the reason of every message that waits, and reasons reach Temporal.
    told = {"by": less_addresses(by), "why": less_addresses(why)}
    values = {"scope": scope, "is_paused": is_paused, **told, "at": now}
    await tx.execute(insert(_SWITCHES).values(**values))
