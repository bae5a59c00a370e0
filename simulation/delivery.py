"""Bring what was accepted to the journeys, in order for each enrolment."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from simulation.acceptance import Told, arrival_of
from simulation.agenda import Agenda
from simulation.cluster import Cluster
from simulation.records import Enrolled, Happened
from workflows.catalog import workflow_type
from workflows.journey import Journey
from workflows.vocabulary.arrival import RECHECK, START_HEADER, Carried, Pending, Start
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, EnrolmentId
from workflows.vocabulary.personal import personal_fields, without_personal

_REST_AFTER_REFUSAL = timedelta(seconds=2)


@dataclass
class Delivery:
    """What enrolments are still to be told; one whose workflow is still closing under an older enrolment waits."""

    agenda: Agenda
    cluster: Cluster
    journeys: Mapping[str, type[Journey[Any]]]
    _left: dict[EnrolmentId, deque[Told]] = field(default_factory=dict)
    _resting: set[EnrolmentId] = field(default_factory=set)

    @property
    def is_idle(self) -> bool:
        """Whether every enrolment knows all that it is to be told."""
        return not self._left

    def takes(self, customer: CustomerId, told: Iterable[Told]) -> None:
        """Tell these soon, in order."""
        for one in told:
            self._left.setdefault(one.enrolment.id, deque()).append(one)
            self.agenda.soon(partial(self._serve, customer, one.enrolment))

    def _serve(self, customer: CustomerId, enrolment: Enrolled) -> None:
        left = self._left.get(enrolment.id)
        if not left or enrolment.id in self._resting:
            return
        if not self._tell(customer, left[0]):
            self._resting.add(enrolment.id)
            self.agenda.at(self.agenda.now + _REST_AFTER_REFUSAL, lambda: self._serve_rested(customer, enrolment))
            return
        left.popleft()
        if not left:
            del self._left[enrolment.id]

    def _serve_rested(self, customer: CustomerId, enrolment: Enrolled) -> None:
        self._resting.discard(enrolment.id)
        for _ in range(len(self._left.get(enrolment.id, ()))):
            self._serve(customer, enrolment)

    def _tell(self, customer: CustomerId, told: Told) -> bool:
        workflow = told.enrolment.workflow_id
        if told.event is None:
            self.cluster.signals(workflow, RECHECK, [])
        elif not told.is_start:
            self.cluster.signals(workflow, told.event.event.wire, [_public(told.event.event), arrival_of(told.event)])
        elif told.enrolment.ended_at is None:
            return self._start(customer, told, told.event)
        return True

    def _start(self, customer: CustomerId, told: Told, event: Happened) -> bool:
        enrolment, arrival = told.enrolment, arrival_of(event)
        start = Start(
            enrolment=enrolment.id,
            journey=enrolment.journey,
            customer=customer,
            key=enrolment.key,
            arrival=arrival,
            carried=Carried.overtaking(arrival, _along(told)),
        )
        journey = self.journeys[workflow_type(enrolment.journey, enrolment.version)]
        return self.cluster.starts(journey, enrolment.workflow_id, [_public(event.event)], {START_HEADER: start})


def _along(told: Told) -> tuple[Pending, ...]:
    return tuple(
        Pending(wire=one.event.wire, data=_public(one.event).model_dump(mode="json"), arrival=arrival_of(one))
        for one in told.along
    )


def _public(event: Event) -> Event:
    if not personal_fields(type(event)):
        return event
    return type(event).model_validate(without_personal(type(event), event.model_dump(mode="json")))
