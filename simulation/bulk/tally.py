"""What came of a simulation, in numbers that can be added up bucket by bucket, in any order."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from simulation.records import Enrolled, Known, Wanted
from workflows.vocabulary.gate import Verdict
from workflows.vocabulary.pausing import ASK, PAUSED

_MOST_TOLD = 5


@dataclass
class Tally:
    """Counts of everything; what is counted by several names is counted by a tuple of them.

    `decided` counts messages by each decision they met (message, verdict, rule), `came_to` by how they ended (message,
    state), `said_by` those sent (journey, message). `kept_apart` are messages that a cap or a hold kept waiting, each
    once. `lasted` counts enrolments by journey and whole days, `waited` messages by name and
    whole hours between being asked for and sent. `changes` are how many enrolments more there are from an instant on.
    `stuck` tells of the first few failures.
    """

    customers: int = 0
    events: Counter[str] = field(default_factory=Counter)
    events_by_day: Counter[date] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    still_open: Counter[str] = field(default_factory=Counter)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    decided: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    came_to: Counter[tuple[str, str]] = field(default_factory=Counter)
    said_by: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept_apart: Counter[str] = field(default_factory=Counter)
    steered: Counter[tuple[str, str]] = field(default_factory=Counter)
    exposed: Counter[tuple[str, str]] = field(default_factory=Counter)
    lasted: Counter[tuple[str, int]] = field(default_factory=Counter)
    waited: Counter[tuple[str, int]] = field(default_factory=Counter)
    changes: Counter[datetime] = field(default_factory=Counter)
    stuck_runs: int = 0
    stuck: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Add another one's counts to this one's."""
        for name in (one.name for one in fields(self)):
            mine, more = getattr(self, name), getattr(other, name)
            if isinstance(mine, Counter):
                mine.update(more)
            elif isinstance(mine, int):
                setattr(self, name, mine + more)
        self.stuck = sorted([*self.stuck, *other.stuck])[:_MOST_TOLD]

    def count(self, known: Known, introduced: str) -> None:
        """Add one customer; what came from the source `introduced` did not happen, it was taken for granted."""
        self.customers += 1
        for happened in known.inbox:
            if happened.source != introduced and happened.enters is None:
                self.events[happened.event.wire] += 1
                self.events_by_day[happened.occurred_at.date()] += 1
        for enrolment in known.enrolments.values():
            self._enrolled(enrolment)
        told: dict[object, set[tuple[str, str, str]]] = {}
        for decided in known.decisions:
            told.setdefault(decided.effect_id, set()).add((decided.message, decided.verdict, decided.rule))
        self.decided.update(one for met in told.values() for one in sorted(met))
        for met in told.values():
            self.kept_apart.update({message for message, verdict, rule in met if _keeps_apart(verdict, rule)})
        for wanted in known.wanted.values():
            self._wanted(wanted)
        self.steered.update((s.journey, f"{s.action} {s.campaign}") for s in known.campaigns.values() if s.done_at)
        self.exposed.update((one.experiment, one.arm) for one in known.exposures.values())

    def peak(self) -> tuple[int, datetime | None]:
        """The most enrolments that were open at once, and since when."""
        now = most = 0
        at: datetime | None = None
        for instant, change in sorted(self.changes.items()):
            now += change
            if now > most:
                most, at = now, instant
        return most, at

    def _enrolled(self, enrolment: Enrolled) -> None:
        if enrolment.refused is not None:
            self.refused[enrolment.journey, enrolment.refused.partition(" of ")[0]] += 1
            return
        self.entered[enrolment.journey] += 1
        self.changes[enrolment.started_at] += 1
        if enrolment.ended_at is None or enrolment.outcome is None:
            self.still_open[enrolment.journey] += 1
            return
        self.changes[enrolment.ended_at] -= 1
        self.outcomes[enrolment.journey, enrolment.outcome] += 1
        self.reasons[enrolment.journey, enrolment.outcome, enrolment.reason or ""] += 1
        self.lasted[enrolment.journey, (enrolment.ended_at - enrolment.started_at).days] += 1

    def _wanted(self, wanted: Wanted) -> None:
        intent = wanted.intent
        self.asked[intent.journey, intent.message] += 1
        self.came_to[intent.message, wanted.state] += 1
        if wanted.claimed_at is not None and wanted.state == "sent":
            self.said_by[intent.journey, intent.message] += 1
            self.waited[intent.message, int((wanted.claimed_at - intent.asked_at).total_seconds() // 3600)] += 1


_OF_ITSELF = frozenset({"quiet-hours", PAUSED, ASK})


def _keeps_apart(verdict: str, rule: str) -> bool:
    """Whether that is the word of a cap or a hold: what else makes a message wait has nothing to do with others."""
    return verdict in (Verdict.DEFER, Verdict.HOLD) and rule not in _OF_ITSELF


def middle(counted: Iterable[tuple[int, int]], share: float = 0.5) -> int | None:
    """The value at which that share of a population is reached, given as (value, how many); None if it is empty."""
    ordered = sorted(counted)
    left = share * sum(number for _, number in ordered)
    for value, number in ordered:
        left -= number
        if left <= 0:
            return value
    return None
