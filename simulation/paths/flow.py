"""How many took which way through a journey, counted from runs, bucket by bucket, in any order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from simulation.paths.follow import BEGAN, ENDED, Follower
from simulation.paths.graph import Edge, Graph, is_mark, unmarked_edges, without_marks
from simulation.records import Enrolled
from workflows.vocabulary.identity import EnrolmentId

RAN_OUT = "ran to its end"
_A_MINUTE = timedelta(minutes=1)


@dataclass
class Flow:
    """Counts by the names that a map's nodes have.

    `reached` counts enrolments, the others every time: `took` an edge, `stayed` whole minutes. `inside` are still
    there; `cut` left for a reason that no edge shows, a goal, an exit or an operator. `entered` began.
    """

    entered: int = 0
    took: Counter[Edge] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    cut: Counter[tuple[str, str]] = field(default_factory=Counter)
    stayed: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, other: "Flow") -> None:
        """Add another bucket's."""
        self.entered += other.entered
        for name in (one.name for one in fields(self) if one.name != "entered"):
            getattr(self, name).update(getattr(other, name))


@dataclass(slots=True)
class _Run:
    node: str
    since: datetime
    has_lapsed: bool = False
    is_rolling_over: bool = False
    reached: set[str] = field(default_factory=set)


@dataclass
class Recorder:
    """Hears what runs say on their way, and keeps where each of them is."""

    follower: Follower
    flow: Flow = field(default_factory=Flow)
    _runs: dict[EnrolmentId, _Run] = field(default_factory=dict)

    def passes(self, enrolment: EnrolmentId, token: int, now: datetime) -> None:
        """A run comes by a mark."""
        run = self._runs.get(enrolment)
        if run is None:
            self._runs[enrolment] = run = _Run(self.follower.graph.start.id, now)
            run.reached.add(run.node)
        elif token == BEGAN and not any(edge.is_renewal for edge in self.follower.graph.ways[run.node]):
            # A long silence that goes on in a new run is no second one.
            run.is_rolling_over = True
        elif run.is_rolling_over:
            run.is_rolling_over = self.follower.graph.nodes[run.node].token != token
        else:
            self._goes(run, token, now)

    def answered(self, enrolment: EnrolmentId, *, has_lapsed: bool) -> None:
        """What it waited for came, or its time was up."""
        self._runs[enrolment].has_lapsed = has_lapsed

    def close(self, enrolments: Iterable[Enrolled]) -> None:
        """Count where these enrolments have come to in the end."""
        for enrolment in enrolments:
            run = self._runs.pop(enrolment.id, None) or _Run(self.follower.graph.start.id, enrolment.started_at)
            if enrolment.ended_at is None or enrolment.outcome is None:
                self.flow.inside[run.node] += 1
            elif enrolment.reason == RAN_OUT:
                self._goes(run, ENDED, enrolment.ended_at, enrolment.outcome)
            else:
                self._leaves(run, enrolment.ended_at)
                self.flow.cut[run.node, enrolment.reason or enrolment.outcome] += 1
            self.flow.entered += 1
            self.flow.reached.update(run.reached | {run.node})

    def _goes(self, run: _Run, token: int, now: datetime, outcome: str = "") -> None:
        came = self.follower.came(run.node, run.has_lapsed, token, outcome)
        self._leaves(run, now)
        self.flow.took.update(came.edges)
        run.reached.update(edge.target for edge in came.edges)
        run.node, run.since, run.has_lapsed = came.node.id, now, False

    def _leaves(self, run: _Run, now: datetime) -> None:
        if not is_mark(self.follower.graph.nodes[run.node]):
            self.flow.stayed[run.node, (now - run.since) // _A_MINUTE] += 1


def taken(graph: Graph, flow: Flow) -> Mapping[Edge, int]:
    """How many took each edge of a journey's map as people see it; `graph` is the one with marks."""
    return {
        drawn: flow.took[edge] for drawn, edge in zip(without_marks(graph).edges, unmarked_edges(graph), strict=True)
    }


def lengths(flow: Flow) -> Mapping[str, list[tuple[int, int]]]:
    """How long people were at each node, in minutes, and how many so long."""
    found: dict[str, list[tuple[int, int]]] = {}
    for (node, minutes), number in sorted(flow.stayed.items()):
        found.setdefault(node, []).append((minutes, number))
    return found
