"""A journey's map as nodes and edges: what `sojourn map` draws, read back, with the marks runs are followed by."""

import html
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_SHAPES = r'\(\["|\{\{"|\{"|\["|>"'
_NODE = re.compile(rf'(n\d+)({_SHAPES})(?:§(\d+)§)?(.*?)(?:"\]\)|"\}}\}}|"\}}|"\])')
_EDGE = re.compile(r'(n\d+) (-->|-\.->)(?:\|"(.*)"\|)? (n\d+)')


class Shape(StrEnum):
    """What kind of thing a node is."""

    END = '(["'
    WAIT = '{{"'
    QUESTION = '{"'
    DOING = '["'
    STAGE = '>"'


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `token` is what a run says when it comes there, None where it says nothing."""

    id: str
    shape: Shape
    text: str
    token: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a node to another; `is_renewal` leads back to the start, as a new round."""

    origin: str
    target: str
    label: str = ""
    is_renewal: bool = False


@dataclass(frozen=True)
class Graph:
    """The nodes in the order in which they are drawn, the edges, and what ends the journey at any time."""

    nodes: Mapping[str, Node]
    edges: Sequence[Edge]
    cuts: Mapping[str, str]
    ways: Mapping[str, Sequence[Edge]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        ways = defaultdict[str, list[Edge]](list)
        for edge in self.edges:
            ways[edge.origin].append(edge)
        object.__setattr__(self, "ways", ways)

    @property
    def start(self) -> Node:
        """Where everybody begins."""
        return next(iter(self.nodes.values()))


def read(chart: str) -> Graph:
    """The graph of a chart."""
    nodes, edges, cuts, others = dict[str, Node](), list[Edge](), dict[str, str](), dict[str, str]()
    is_anytime = False
    for line in map(str.strip, chart.splitlines()):
        is_anytime = is_anytime or line.startswith("subgraph")
        if found := _NODE.fullmatch(line):
            token = None if found[3] is None else int(found[3])
            if is_anytime:
                others[found[1]] = _plain(found[4])
            else:
                nodes[found[1]] = Node(found[1], Shape(found[2]), _plain(found[4]), token)
        elif found := _EDGE.fullmatch(line):
            if is_anytime:
                cuts[others[found[1]]] = others[found[4]]
            else:
                edges.append(Edge(found[1], found[4], _plain(found[3] or ""), found[2] == "-.->"))
    return Graph(nodes, tuple(edges), cuts)


def without_marks(graph: Graph) -> Graph:
    """The graph as it is drawn for people: an edge to a mark goes on to where the mark leads."""
    edges = []
    for edge in unmarked_edges(graph):
        target = graph.nodes[edge.target]
        while is_mark(target) and graph.ways[target.id]:
            target = graph.nodes[graph.ways[target.id][0].target]
        edges.append(Edge(edge.origin, target.id, edge.label, edge.is_renewal))
    return Graph({name: node for name, node in graph.nodes.items() if not is_mark(node)}, tuple(edges), graph.cuts)


def unmarked_edges(graph: Graph) -> list[Edge]:
    """The edges that people see begin, whether they lead to a mark or not."""
    return [edge for edge in graph.edges if not is_mark(graph.nodes[edge.origin])]


def is_mark(node: Node) -> bool:
    """Whether it is there for counting only."""
    return node.token is not None and not node.text


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"#(\w+);", _entity, text.replace("<br/>", "\n")))


def _entity(found: re.Match[str]) -> str:
    return f"&#{found[1]};" if found[1].isdigit() else f"&{found[1]};"
