"""What a comparison tells, in one shape for people and for programs; docs/diff.md says what each field means."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from simulation.bulk.tally import middle
from simulation.difference.change import Kind
from simulation.difference.comparison import Case, Counted, Difference, Sort
from simulation.difference.side_by_side import side_by_side
from workflows.catalog import workflow_type


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Side(_Told):
    """One version: how it was named, its commit if it is one, its policy, and its journeys' fingerprints by type."""

    name: str
    commit: str | None = None
    policy: str
    fingerprints: Mapping[str, str | None] = {}


class About(_Told):
    """What both versions lived through."""

    data: str
    seed: int
    journeys: tuple[str, ...]


class Customers(_Told):
    """How many there are, how many differ in anything, and how many of these got something else."""

    all: int
    differ: int
    told: int


class Sent(_Told):
    """How often a message goes out under either version."""

    journey: str
    message: str
    before: int
    now: int


class Later(_Told):
    """How many hours later, or below nothing earlier: the least, the middle one and the most."""

    least: int
    middle: int
    most: int


class Changed(_Told):
    """One sort of change."""

    kind: Kind
    journey: str
    about: str
    reason: str
    number: int
    customers: int
    later_by_hours: Later | None


class Inside(_Told):
    """Those inside one version of a journey when the old run ends, and whether the new code does not fit them."""

    journey: str
    version: int
    open: int
    is_affected: bool
    is_gone: bool
    why: str


class Told(_Told):
    """What happens to one customer at an instant under either version."""

    at: datetime
    before: str
    now: str


class Shown(_Told):
    """A typical customer for one sort of change."""

    customer: str
    kind: Kind
    journey: str
    about: str
    reason: str
    key: str | None
    later_by_hours: int | None
    rows: tuple[Told, ...]


class Report(_Told):
    """All of it; `failed` are the thresholds that were crossed."""

    format: Literal[1] = 1
    old: Side
    new: Side
    about: About
    customers: Customers
    messages: tuple[Sent, ...]
    changes: tuple[Changed, ...]
    in_flight: tuple[Inside, ...]
    cases: tuple[Shown, ...]
    failed: tuple[str, ...] = ()

    def number(self, *kinds: Kind) -> int:
        """How many changes there are of these kinds."""
        return sum(change.number for change in self.changes if change.kind in kinds)


def report_of(old: Side, new: Side, about: About, difference: Difference, cases: Sequence[Case]) -> Report:
    """Put a comparison into that shape."""
    names = sorted(difference.sent_before.keys() | difference.sent_now.keys())
    return Report(
        old=old,
        new=new,
        about=about,
        customers=Customers(all=difference.customers, differ=difference.differ, told=difference.told),
        messages=tuple(
            Sent(journey=name[0], message=name[1], before=difference.sent_before[name], now=difference.sent_now[name])
            for name in names
        ),
        changes=tuple(_changed(sort, counted) for sort, counted in difference.by_number()),
        in_flight=tuple(
            _inside(journey, version, number, old, new)
            for (journey, version), number in sorted(difference.inside.items())
        ),
        cases=tuple(_shown(case) for case in cases),
    )


def _changed(sort: Sort, counted: Counted) -> Changed:
    later = None
    if any(counted.later_by):
        hours = sorted(counted.later_by.items())
        later = Later(least=hours[0][0], middle=middle(hours) or 0, most=hours[-1][0])
    return Changed(
        kind=sort.kind,
        journey=sort.journey,
        about=sort.about,
        reason=sort.reason,
        number=counted.number,
        customers=counted.customers,
        later_by_hours=later,
    )


def _inside(journey: str, version: int, number: int, old: Side, new: Side) -> Inside:
    name = workflow_type(journey, version)
    was, now = old.fingerprints.get(name), new.fingerprints.get(name)
    is_gone = name in old.fingerprints and name not in new.fingerprints
    is_other_code = old.commit != new.commit or old.fingerprints != new.fingerprints
    is_affected = is_other_code and (was is None or was != now)
    if is_gone:
        why = "it is gone from the code"
    elif is_affected and (was is None or now is None):
        why = "its steps cannot be compared: `sojourn check` says why"
    else:
        why = "its steps are others" if is_affected else "its steps are the same"
    return Inside(journey=journey, version=version, open=number, is_affected=is_affected, is_gone=is_gone, why=why)


def _shown(case: Case) -> Shown:
    by = case.change.later_by
    return Shown(
        customer=case.old.customer,
        **{name: getattr(case.sort, name) for name in ("kind", "journey", "about", "reason")},
        key=case.change.key,
        later_by_hours=None if by is None else round(by.total_seconds() / 3600),
        rows=tuple(Told(at=row.at, before=row.old, now=row.new) for row in side_by_side(case)),
    )
