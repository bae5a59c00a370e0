"""What passed the gate in a stretch of time, and what did not, reckoned by the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import DecisionRow, EffectRow, table_of
from store.traffic_figures import Collisions, LongHolds, Moments, RuleTally, Tally, TrafficReport
from traffic.outside import OUTSIDE
from traffic.rules.rank import OUTRANKED
from workflows.vocabulary.gate import EffectState, Kind, Verdict
from workflows.vocabulary.pausing import ASK, PAUSED

_E, _D = table_of(EffectRow).c, table_of(DecisionRow).c
_OURS = or_(_E.rule.is_(None), _E.rule != OUTSIDE)
_UNDECIDED = {"skipped": Kind.OPERATOR.value, "journey-over": Kind.JOURNEY_OVER.value}
_NOT_NEEDED = (Kind.JOURNEY_OVER.value, Kind.OVERTAKEN.value)  # rules of these names, in every policy
_DROPPED = _E.state.in_([EffectState.SUPPRESSED.value, EffectState.EXPIRED.value])
_UNTOLD = _D.kind == ""  # decided before kinds were recorded, when every deferral was by quiet hours or a cap
_COLLISION = case(
    (and_(_D.kind.in_([Kind.CAP.value, Kind.QUOTA.value]), _D.verdict == Verdict.DEFER.value), _D.kind),
    (_D.rule == OUTRANKED, Kind.RANK.value),
    (_D.kind == Kind.HOLD.value, _D.kind),
    (and_(_UNTOLD, _D.verdict == Verdict.HOLD.value, _D.rule.not_in([PAUSED, ASK])), Kind.HOLD.value),
    (and_(_UNTOLD, _D.verdict == Verdict.DEFER.value, _D.rule != "quiet-hours"), Kind.CAP.value),
)


@dataclass(frozen=True, slots=True)
class _Window:
    since: datetime
    until: datetime

    def has(self, at: ColumnElement[Any]) -> ColumnElement[bool]:
        """Whether an instant lies in it."""
        return and_(at >= self.since, at < self.until)


async def traffic_report(tx: AsyncConnection, since: datetime, until: datetime, now: datetime) -> TrafficReport:
    """The report from `since` until before `until`; holds and what is overdue are as they are `now`."""
    window = _Window(since, until)
    by_both = await _tallies(tx, window)
    return TrafficReport(
        since=since,
        until=until,
        total=_merged(by_both, lambda team, journey: "").get("", Tally()),
        by_rule=await _by_rule(tx, window),
        by_team=_merged(by_both, lambda team, journey: team),
        by_journey=_merged(by_both, lambda team, journey: journey),
        collisions=await _collisions(tx, window),
        moments=await _moments(tx, window, now),
        long_holds=await _long_holds(tx),
        outside=await _outside(tx, window),
    )


def _merged(tallies: dict[tuple[str, str], Tally], by: Callable[[str, str], str]) -> dict[str, Tally]:
    """By team or journey alone: a message has one of each, so none is counted twice."""
    merged: dict[str, Tally] = {}
    for (team, journey), tally in sorted(tallies.items()):
        name = by(team, journey)
        merged[name] = merged.get(name, Tally()).plus(tally)
    return merged


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


async def _tallies(tx: AsyncConnection, window: _Window) -> dict[tuple[str, str], Tally]:
    figures = {
        "asked": _sum(window.has(_E.asked_at)),
        "cleared": _sum(window.has(_E.claimed_at)),
        "sent": _sum(and_(_E.state == EffectState.SENT.value, window.has(_E.claimed_at))),
        "dropped": _sum(and_(_DROPPED, window.has(_E.settled_at))),
        "rejected": _sum(and_(_E.state == EffectState.REJECTED.value, window.has(_E.settled_at))),
        "unknown": _sum(and_(_E.state == EffectState.UNKNOWN.value, window.has(_E.settled_at))),
    }
    touched = or_(*(window.has(at) for at in (_E.asked_at, _E.claimed_at, _E.settled_at)))
    named = [figure.label(name) for name, figure in figures.items()]
    query = select(_E.team, _E.journey, *named).where(_OURS, touched).group_by(_E.team, _E.journey)
    found = {
        (row["team"], row["journey"]): {name: int(row[name]) for name in figures} for row in await _rows(tx, query)
    }
    waited = (
        select(_E.team, _E.journey, _D.verdict, func.count(distinct(_D.effect_id)).label("number"))
        .join_from(table_of(DecisionRow), table_of(EffectRow), _E.id == _D.effect_id)
        .where(window.has(_D.at), _D.verdict.in_([Verdict.DEFER.value, Verdict.HOLD.value]))
        .group_by(_E.team, _E.journey, _D.verdict)
    )
    for row in await _rows(tx, waited):
        name = "held" if row["verdict"] == Verdict.HOLD else "deferred"
        found.setdefault((row["team"], row["journey"]), {})[name] = row["number"]
    return {of: Tally(**figures_of) for of, figures_of in found.items()}


async def _by_rule(tx: AsyncConnection, window: _Window) -> list[RuleTally]:
    number = func.count(distinct(_D.effect_id)).label("number")
    waited = (
        select(_D.rule, _D.verdict, func.max(_D.kind).label("kind"), number)
        .where(window.has(_D.at), _D.verdict != Verdict.CLEAR.value)
        .group_by(_D.rule, _D.verdict)
    )
    found: dict[str, dict[str, Any]] = {}
    for row in await _rows(tx, waited):
        of = found.setdefault(row["rule"], {"kind": ""})
        of["kind"] = max(of["kind"], row["kind"])
        if row["verdict"] != Verdict.DROP:
            of["held" if row["verdict"] == Verdict.HOLD else "deferred"] = row["number"]
    # By the effects themselves: what an operator or the end of its journey settles meets no decision.
    dropped = select(_E.rule, func.count().label("number")).where(_DROPPED, window.has(_E.settled_at))
    for row in await _rows(tx, dropped.group_by(_E.rule)):
        of = found.setdefault(row["rule"] or "", {"kind": _UNDECIDED.get(row["rule"], "")})
        of["dropped"] = row["number"]
    told = [RuleTally(rule=rule, **figures) for rule, figures in found.items() if len(figures) > 1]
    return sorted(told, key=lambda one: (-(one.deferred + one.held + one.dropped), one.rule))


async def _collisions(tx: AsyncConnection, window: _Window) -> Collisions:
    among = (window.has(_D.at), _COLLISION.is_not(None))
    effects, kind = func.count(distinct(_D.effect_id)).label("number"), _COLLISION.label("of")
    met = select(kind, _D.effect_id).where(*among).subquery()
    each = select(met.c.of, func.count(distinct(met.c.effect_id)).label("number")).group_by(met.c.of)
    kinds = {row["of"]: row["number"] for row in await _rows(tx, each)}
    return Collisions(all=(await tx.execute(select(effects).where(*among))).scalar_one(), **kinds)


async def _moments(tx: AsyncConnection, window: _Window, now: datetime) -> dict[str, Moments]:
    # What was overdue was missed then and stays so, whenever and however it is settled: no two reports count it.
    in_time = and_(window.has(_E.settled_at), _E.settled_at < _E.expires_at)
    is_late = or_(_E.state == EffectState.WAITING.value, and_(_DROPPED, _E.settled_at >= _E.expires_at))
    is_needless = and_(_E.rule.is_not(None), _E.rule.in_(_NOT_NEEDED))
    refused = and_(_E.state == EffectState.REJECTED.value, window.has(_E.settled_at))
    figures = {
        "met": _sum(and_(_E.state == EffectState.SENT.value, window.has(_E.claimed_at))),
        "missed": _sum(
            or_(
                and_(_DROPPED, in_time, not_(is_needless)),
                and_(is_late, window.has(_E.expires_at), _E.expires_at <= now),
                refused,
            )
        ),
        "not_needed": _sum(and_(_DROPPED, in_time, is_needless)),
    }
    named = [figure.label(name) for name, figure in figures.items()]
    query = select(_E.journey, *named).where(_OURS, _E.expires_at.is_not(None)).group_by(_E.journey)
    found = {row["journey"]: Moments(**{name: int(row[name]) for name in figures}) for row in await _rows(tx, query)}
    return {journey: moments for journey, moments in sorted(found.items()) if moments != Moments()}


async def _long_holds(tx: AsyncConnection) -> list[LongHolds]:
    last = (
        select(func.max(_D.id))
        .join_from(table_of(DecisionRow), table_of(EffectRow), _E.id == _D.effect_id)
        .where(_E.state == EffectState.WAITING.value)
        .group_by(_D.effect_id)
    )
    key = _D.inputs["hold"].as_string()
    alerted = (_D.kind == Kind.HOLD.value, _D.inputs["alerts"].as_integer() > 0)
    each = select(_D.rule, _D.customer_id, key.label("key"), func.count().label("messages"))
    holds = each.where(_D.id.in_(last), *alerted).group_by(_D.rule, _D.customer_id, key).subquery()
    query = select(holds.c.rule, func.count().label("holds"), func.sum(holds.c.messages).label("messages"))
    ordered = query.group_by(holds.c.rule).order_by(holds.c.rule)
    return [
        LongHolds(rule=row["rule"], holds=row["holds"], messages=row["messages"]) for row in await _rows(tx, ordered)
    ]


async def _outside(tx: AsyncConnection, window: _Window) -> dict[str, int]:
    system = func.coalesce(_E.provider, OUTSIDE).label("system")
    query = select(system, func.count().label("number")).where(_E.rule == OUTSIDE, window.has(_E.claimed_at))
    return {row["system"]: row["number"] for row in await _rows(tx, query.group_by(system).order_by(system))}


async def _rows(tx: AsyncConnection, query: Any) -> list[Any]:
    return list((await tx.execute(query)).mappings())
