"""What a played scenario came to, in the numbers that are shown: the funnel, the waits, the ends and the messages."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from simulation.bulk.tally import middle
from simulation.paths.flow import Flow, lengths, taken
from simulation.paths.graph import Graph, Node, Shape, is_mark
from simulation.scenarios.play import Play, Played
from workflows.vocabulary.gate import Verdict

STILL_INSIDE = "still inside"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Step(_Frozen):
    """A step: how many enrolments came to it, how often in all, how many are there still and how many left there."""

    node: str
    text: str
    reached: int
    times: int
    inside: int
    left: Mapping[str, int]


class Wait(_Frozen):
    """How long those were at a step who are there no more, in minutes."""

    node: str
    text: str
    number: int
    median: int
    p90: int


class Ending(_Frozen):
    """How many enrolments ended so, and for which reason."""

    outcome: str
    reason: str
    number: int


class Lasted(_Frozen):
    """How long it took to an outcome, in minutes."""

    outcome: str
    number: int
    median: int
    p90: int


class Met(_Frozen):
    """How many messages of a name met a decision, some of them several."""

    verdict: str
    rule: str
    number: int


class Message(_Frozen):
    """How often one was asked for and sent, and what it met at the gate."""

    message: str
    asked: int
    sent: int
    met: tuple[Met, ...]


class Summary(_Frozen):
    """All of it; `stuck` are the first few journeys whose code failed, out of `stuck_runs`."""

    journey: str
    purpose: str
    scenario: str
    about: str
    policy: str
    seed: int
    begins: datetime
    ends: datetime
    customers: int
    entered: int
    refused: Mapping[str, int]
    steps: tuple[Step, ...]
    waits: tuple[Wait, ...]
    endings: tuple[Ending, ...]
    lasted: tuple[Lasted, ...]
    messages: tuple[Message, ...]
    edges: tuple[tuple[str, str, str, int], ...]
    stuck_runs: int
    stuck: tuple[str, ...]


def summary(
    what: Play, played: Played, graph: Graph, *, name: str, purpose: str, scenario: str, policy: str
) -> Summary:
    """The numbers of what was played; `graph` is the journey's, with its marks."""
    tally, flow = played.tally, played.flow
    return Summary(
        journey=name,
        purpose=purpose,
        scenario=scenario,
        about=what.scenario.about,
        policy=policy,
        seed=what.seed,
        begins=what.begins,
        ends=what.ends,
        customers=tally.customers,
        entered=flow.entered,
        refused={why: number for (_, why), number in sorted(tally.refused.items())},
        steps=tuple(_step(node, flow) for node in graph.nodes.values() if node.token is not None and not is_mark(node)),
        waits=tuple(_waits(graph, flow)),
        endings=tuple(_endings(played)),
        lasted=tuple(_lasted(played)),
        messages=tuple(_messages(played)),
        edges=tuple((e.origin, e.target, e.label, number) for e, number in taken(graph, flow).items()),
        stuck_runs=tally.stuck_runs,
        stuck=tuple(tally.stuck),
    )


def in_line(node: Node) -> str:
    """What a node says, in one line."""
    return ", ".join(node.text.splitlines())


def _step(node: Node, flow: Flow) -> Step:
    left = Counter[str]()
    for (at, why), number in flow.cut.items():
        if at == node.id:
            left[why] += number
    return Step(
        node=node.id,
        text=in_line(node),
        reached=flow.reached[node.id],
        times=sum(number for edge, number in flow.took.items() if edge.target == node.id),
        inside=flow.inside[node.id],
        left=dict(sorted(left.items())),
    )


def _waits(graph: Graph, flow: Flow) -> list[Wait]:
    found = []
    for node, lasted in lengths(flow).items():
        shown = graph.nodes[node]
        is_wait = shown.shape is Shape.WAIT or any(minutes for minutes, _ in lasted)
        if is_wait and shown.token is not None:
            number = sum(number for _, number in lasted)
            median, p90 = middle(lasted) or 0, middle(lasted, 0.9) or 0
            found.append(Wait(node=node, text=in_line(shown), number=number, median=median, p90=p90))
    order = list(graph.nodes)
    return sorted(found, key=lambda wait: order.index(wait.node))


def _endings(played: Played) -> list[Ending]:
    tally = played.tally
    found = [Ending(outcome=o, reason=why, number=number) for (_, o, why), number in tally.reasons.items()]
    if inside := tally.still_open.total():
        found.append(Ending(outcome=STILL_INSIDE, reason="the simulation ended before", number=inside))
    return sorted(found, key=lambda one: (-one.number, one.outcome, one.reason))


def _lasted(played: Played) -> list[Lasted]:
    by_outcome: dict[str, list[tuple[int, int]]] = {}
    for (outcome, minutes), number in played.lasted.items():
        by_outcome.setdefault(outcome, []).append((minutes, number))
    return [
        Lasted(outcome=o, number=sum(n for _, n in one), median=middle(one) or 0, p90=middle(one, 0.9) or 0)
        for o, one in sorted(by_outcome.items())
    ]


def _messages(played: Played) -> list[Message]:
    tally = played.tally
    found = []
    for (journey, message), asked in sorted(tally.asked.items()):
        met = [
            Met(verdict=verdict, rule=rule, number=number)
            for (name, verdict, rule), number in tally.decided.items()
            if name == message
        ]
        met.sort(key=lambda one: (one.verdict != Verdict.CLEAR, -one.number, one.rule, one.verdict))
        found.append(Message(message=message, asked=asked, sent=tally.said_by[journey, message], met=tuple(met)))
    return found
