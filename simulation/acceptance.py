"""Accept events in memory, as the store's transaction does: the inbox, and all that the events change."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from simulation.gate import picture_of
from simulation.records import Enrolled, Happened, Known
from traffic.apply import apply
from traffic.outside import classified_outside
from traffic.picture import PastMessage, Standing
from traffic.waking import to_wake
from workflows.admission import Admission, Entered, admit, enter, is_for, key_of, over_before, route
from workflows.catalog import JourneyFacts, newest
from workflows.vocabulary.arrival import Arrival
from workflows.vocabulary.customer import changes_a_date
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.identity import EventId, enrolment_id
from workflows.vocabulary.personal import without_personal
from workflows.vocabulary.policies.policy import Policy

_MOST_ALONG, _MOST_LOOKED_AT, _MOST_BYTES = 100, 1_000, 256 * 1024


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event as it comes in: two with one source and id are one; `enters` is the journey somebody asks for."""

    source: str
    id: str
    event: Event
    at: datetime
    enters: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One thing an enrolment's workflow is to be told: its start, an event, or, with neither, that it may ask again."""

    enrolment: Enrolled
    event: Happened | None = None
    is_start: bool = False
    along: tuple[Happened, ...] = ()


@dataclass
class Acceptance:
    """One customer's events being accepted at one instant; `told` is what has to be delivered, in order."""

    known: Known
    facts: Mapping[str, JourneyFacts]
    policy: Policy
    now: datetime
    told: list[Told] = field(default_factory=list)
    new: list[Happened] = field(default_factory=list)
    has_new_dates: bool = False

    def takes(self, incoming: Sequence[Incoming]) -> None:
        """Take them in, in order."""
        before = self.known.standing
        for one in incoming:
            if (one.source, one.id) in self.known.posted:
                continue
            happened = Happened(
                sequence=len(self.known.inbox) + 1,
                id=_event_id(one),
                source=one.source,
                source_id=one.id,
                event=one.event,
                occurred_at=min(one.at, self.now),
                accepted_at=self.now,
                enters=one.enters,
            )
            self.known.posted[one.source, one.id] = happened
            self.known.inbox.append(happened)
            self.new.append(happened)
            self._takes(happened)
        self.changes(before)

    def changes(self, before: Standing) -> None:
        """If the standing is not what it was, what the gate would answer otherwise may ask again."""
        if self.known.standing != before:
            seen = picture_of(self.known, self.policy, self.now)
            for intent in to_wake(seen, self.policy, self.now):
                wanted = self.known.wanted[intent.effect_id]
                self.told.append(Told(self.known.enrolments[wanted.enrolment_id]))

    def _takes(self, happened: Happened) -> None:
        known, event = self.known, happened.event
        if happened.enters is not None:
            journey = newest(self.facts.values()).get(happened.enters)
            if journey is not None:  # another journey's entry is none of this simulation's
                self._enrols(enter(event, known.id, journey, self._entered(), self.now), happened)
            return
        zone = known.standing.time_zone
        known.standing = apply(event, happened.occurred_at, known.standing, self.policy)
        changes_time = True
        if isinstance(event, CampaignMessageSent):
            known.elsewhere.append(PastMessage(classified_outside(event), happened.occurred_at))
        if isinstance(event, ProfileUpdated):
            changes_time = known.standing.time_zone != zone or changes_a_date(event.traits, known.traits)
            self.has_new_dates = self.has_new_dates or changes_time or bool(event.traits)
            _save_profile(known, event)
        entered = self._entered()
        for there in route(event, self.facts.values(), entered, changes_time=changes_time):
            enrolment = known.enrolments[there.enrolment]
            self.told.append(Told(enrolment, happened))
            if there.ends_it and enrolment.marked_by is None:
                enrolment.marked_by, entered = event.wire, []
        # Read again if the event has just ended something: that no longer keeps anybody out.
        for admission in admit(event, known.id, self.facts.values(), entered or self._entered(), self.now):
            self._enrols(admission, happened)

    def _enrols(self, admission: Admission, happened: Happened) -> None:
        journey, along = admission.journey, tuple[Happened, ...]()
        refused = admission.refused
        if refused is None and happened.occurred_at < self.now:
            refused, along = self._overtaken(admission, happened)
        enrolment = Enrolled(
            id=enrolment_id(admission.workflow, happened.id),
            journey=journey.name,
            version=journey.version,
            key=admission.key,
            workflow_id=admission.workflow,
            starting_event=happened.id,
            started_at=happened.occurred_at,
            refused=refused,
        )
        self.known.enrolments[enrolment.id] = enrolment
        if refused is None:
            self.told.append(Told(enrolment, happened, is_start=True, along=along))

    def _overtaken(self, admission: Admission, happened: Happened) -> tuple[str | None, tuple[Happened, ...]]:
        journey = admission.journey
        later = [
            one
            for one in self.known.inbox
            if one.sequence < happened.sequence
            and one.occurred_at > happened.occurred_at
            and one.enters is None
            and one.event.wire in journey.reached_by
        ]
        later.sort(key=lambda one: (one.event.wire in journey.ended_by, one.occurred_at, one.sequence), reverse=True)
        found = [
            one
            for one in later[:_MOST_LOOKED_AT]
            if is_for(one.event.wire, key_of(one.event, journey), journey, admission.key)
        ]
        if refused := over_before(journey, (one.event.wire for one in found)):
            return refused, ()
        return None, _as_many_as_travel(found)

    def _entered(self) -> list[Entered]:
        return [
            Entered(e.id, e.journey, e.workflow_id, e.key, e.ended_at is None, e.ended_at, e.marked_by, e.version)
            for e in self.known.enrolments.values()
            if e.refused is None
        ]


def _event_id(one: Incoming) -> EventId:
    # A hash like UUIDv5's, at a third of its time: there is one for every event of a year.
    return EventId(UUID(bytes=blake2b(f"{one.source}\n{one.id}".encode(), digest_size=16).digest()))


def _save_profile(known: Known, profile: ProfileUpdated) -> None:
    known.email = known.email if profile.email is None else profile.email
    known.phone = known.phone if profile.phone is None else profile.phone
    known.locale = profile.locale or known.locale
    known.traits |= profile.traits


def _as_many_as_travel(found: Iterable[Happened]) -> tuple[Happened, ...]:
    along: list[Happened] = []
    size = 0
    for one in list(found)[:_MOST_ALONG]:
        size += len(json.dumps(without_personal(type(one.event), one.event.model_dump(mode="json"))))
        if size > _MOST_BYTES:
            break
        along.append(one)
    return tuple(reversed(along))


def arrival_of(happened: Happened) -> Arrival:
    """The inbox's own name and number for an event, as journeys know it."""
    return Arrival(event_id=happened.id, sequence=happened.sequence, at=happened.occurred_at)
