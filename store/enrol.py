"""Turn one accepted event into enrolments, marks and deliveries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from store.effects import NO_EFFECT, in_sight
from store.overtaking import Overtaken, overtaken
from store.tables import DeliveryRow, EnrolmentRow, table_of
from traffic.picture import Picture, Standing
from traffic.waking import to_wake
from workflows.admission import Admission, Entered, admit, enter, route
from workflows.catalog import JourneyFacts, versions
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId, EventId, WorkflowId, enrolment_id
from workflows.vocabulary.policies.policy import Policy

LEASE = timedelta(seconds=15)

_ENROLMENTS = table_of(EnrolmentRow)
_ENTERED = select(
    *(_ENROLMENTS.c[name] for name in ("id", "journey", "version", "workflow_id", "key", "ended_at", "marked_by"))
).where(_ENROLMENTS.c.customer_id == bindparam("customer"), _ENROLMENTS.c.refused.is_(None))
_NEW_ENROLMENT = insert(_ENROLMENTS)
_NEW_DELIVERY = insert(table_of(DeliveryRow))

# Locked by everybody in one order, so that no two updates ever wait for each other.
IN_ORDER = (
    select(_ENROLMENTS.c.id)
    .where(_ENROLMENTS.c.id.in_(bindparam("enrolments", expanding=True)))
    .order_by(_ENROLMENTS.c.id)
    .with_for_update()
)
TAKE_LEASE = (
    update(_ENROLMENTS)
    .where(
        _ENROLMENTS.c.id.in_(IN_ORDER),
        or_(
            _ENROLMENTS.c.leased_until.is_(None),
            _ENROLMENTS.c.leased_until < bindparam("wall"),
            _ENROLMENTS.c.leased_by == bindparam("leaser"),
        ),
    )
    .values(leased_by=bindparam("leaser"), leased_until=bindparam("until"))
    .returning(_ENROLMENTS.c.id)
)


class Deliveries:
    """What one transaction will have to be delivered, gathered and written at its end."""

    def __init__(self, tx: AsyncConnection, customer: CustomerId, now: datetime, leaser: str | None) -> None:
        self.tx = tx
        self.customer = customer
        self.now = now
        self._leaser = leaser
        self._rows: list[dict[str, Any]] = []
        self._entered: list[Entered] | None = None
        self._marks: dict[EnrolmentId, str] = {}

    async def entered(self) -> list[Entered]:
        """The customer's enrolments, read once."""
        if self._entered is None:
            self._entered = [
                Entered(
                    id=EnrolmentId(row["id"]),
                    journey=row["journey"],
                    workflow=WorkflowId(row["workflow_id"]),
                    key=row["key"],
                    is_open=row["ended_at"] is None,
                    ended_at=row["ended_at"],
                    marked_by=row["marked_by"],
                    version=row["version"],
                )
                for row in (await self.tx.execute(_ENTERED, {"customer": self.customer})).mappings()
            ]
        return self._entered

    def add(self, enrolment: EnrolmentId, kind: str, sequence: int | None, along: tuple[int, ...] = ()) -> None:
        """One thing to deliver to one enrolment, after all that was added before."""
        told = {"enrolment_id": enrolment, "kind": kind, "sequence": sequence, "along": list(along)}
        self._rows.append({**told, "created_at": self.now})

    async def mark(self, enrolment: EnrolmentId, wire: str) -> None:
        """The event of that type ends an enrolment; the first that does counts."""
        entered = await self.entered()
        for place, one in enumerate(entered):
            if one.id == enrolment and one.marked_by is None:
                entered[place] = replace(one, marked_by=wire)
                self._marks[enrolment] = wire

    async def wake_waiting(self, standing: Standing, policy: Policy) -> None:
        """Hint to the journeys whose messages the gate would answer otherwise by now, the most important first."""
        sight = await in_sight(self.tx, self.customer, NO_EFFECT, policy, self.now)
        picture = Picture(standing, sight.past, waiting=sight.waiting, customer=self.customer)
        for intent in to_wake(picture, policy, self.now):
            self.add(sight.enrolments[intent.effect_id], "recheck", None)

    async def save(self) -> list[EnrolmentId]:
        """Write them; returns the enrolments that the leaser now holds, or all of them if there is none."""
        if not self._rows:
            return []
        await self.tx.execute(_NEW_DELIVERY, self._rows)
        enrolments = list(dict.fromkeys(row["enrolment_id"] for row in self._rows))
        held = enrolments if self._leaser is None else await self._lease(self._leaser, enrolments)
        for enrolment in sorted(self._marks):
            marked = update(EnrolmentRow).where(col(EnrolmentRow.id) == enrolment)
            await self.tx.execute(marked.values(marked_by=self._marks[enrolment]))
        return held

    async def _lease(self, leaser: str, enrolments: list[EnrolmentId]) -> list[EnrolmentId]:
        wall = datetime.now(UTC)  # a lease is between processes: it runs on their time, not the customer's
        values = {"leaser": leaser, "until": wall + LEASE, "wall": wall, "enrolments": enrolments}
        return [EnrolmentId(held) for held in (await self.tx.execute(TAKE_LEASE, values)).scalars()]


async def enrol_and_route(
    deliveries: Deliveries, event: Event, event_id: EventId, sequence: int, at: datetime, *, changes_time: bool = True
) -> None:
    """Start what the event starts, reach what it reaches, and mark what it ends."""
    facts = versions().values()
    entered = await deliveries.entered()
    for there in route(event, facts, entered, changes_time=changes_time):
        # What this process's code cannot judge is kept, for one whose code can.
        deliveries.add(there.enrolment, "signal" if there.is_judged else "unjudged", sequence)
        if there.ends_it:
            await deliveries.mark(there.enrolment, event.wire)
    for admission in admit(event, deliveries.customer, facts, entered, deliveries.now):
        await _enrol(deliveries, admission, event_id, sequence, at)


async def enrol_only(
    deliveries: Deliveries, journey: JourneyFacts, event: Event, event_id: EventId, sequence: int, at: datetime
) -> None:
    """Enter this one journey, or be refused; nothing else has happened."""
    admission = enter(event, deliveries.customer, journey, await deliveries.entered(), deliveries.now)
    await _enrol(deliveries, admission, event_id, sequence, at)


async def _enrol(deliveries: Deliveries, admission: Admission, event_id: EventId, sequence: int, at: datetime) -> None:
    late = Overtaken()
    # Whatever was accepted before had happened by then: nothing overtakes an event that has only just happened.
    if admission.refused is None and at < deliveries.now:
        late = await overtaken(deliveries.tx, deliveries.customer, admission, sequence, at)
    refused = admission.refused or late.refused
    journey, enrolment = admission.journey, enrolment_id(admission.workflow, event_id)
    values = {
        "id": enrolment,
        "journey": journey.name,
        "version": journey.version,
        "customer_id": deliveries.customer,
        "key": admission.key,
        "workflow_id": admission.workflow,
        "starting_event": event_id,
        "started_at": at,
        "refused": refused,
    }
    await deliveries.tx.execute(_NEW_ENROLMENT, values)
    if refused is not None:
        return
    deliveries.add(enrolment, "start", sequence, late.along)
    entered = Entered(enrolment, journey.name, admission.workflow, admission.key, True, None, version=journey.version)
    (await deliveries.entered()).append(entered)
