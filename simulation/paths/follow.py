"""Which way on a map a run has gone, from the marks it came by."""

from collections import deque
from dataclasses import dataclass, field

from simulation.paths.graph import Edge, Graph, Node, Shape

BEGAN, ENDED = -1, -2
"""What a run says besides its marks: it begins, or begins again; and it has come to its end."""


class LostTrack(RuntimeError):
    """A run came where the map has no way to: whoever changes the map's drawing or the marks mends the other."""


@dataclass(frozen=True, slots=True)
class Came:
    """A node that a run has come to, and the edges it took."""

    node: Node
    edges: tuple[Edge, ...]


@dataclass
class Follower:
    """Follows runs over a map; every question is answered once and remembered."""

    graph: Graph
    _known: dict[tuple[str, bool, int, str], Came] = field(default_factory=dict)

    def came(self, node: str, has_lapsed: bool, token: int, outcome: str = "") -> Came:
        """Where a run is that was at a node, whose time was up or not, and came by a mark; LostTrack if that cannot be.

        Between two marks lie only nodes that say nothing, and every way but one out of each begins with a mark.
        """
        key = node, has_lapsed, token, outcome
        if key not in self._known:
            self._known[key] = self._search(*key)
        return self._known[key]

    def _search(self, node: str, has_lapsed: bool, token: int, outcome: str) -> Came:
        seen, left = {node}, deque([(node, tuple[Edge, ...]())])
        found: list[Came] = []
        while left:
            at, edges = left.popleft()
            for edge in self._ways(at, has_lapsed if at == node else None):
                target = self.graph.nodes[edge.target]
                if self._is_it(edge, target, token):
                    found.append(Came(target, (*edges, edge)))
                elif target.token is None and target.id not in seen and not edge.is_renewal:
                    seen.add(target.id)
                    left.append((target.id, (*edges, edge)))
        if not found:
            raise LostTrack(f"from {self.graph.nodes[node].text!r} the map has no way to mark {token} ({outcome})")
        return next((one for one in found if one.node.text == outcome), found[0])

    def _is_it(self, edge: Edge, target: Node, token: int) -> bool:
        if token == BEGAN:
            return edge.is_renewal
        if token == ENDED:
            return target.shape is Shape.END and not edge.is_renewal
        return target.token == token

    def _ways(self, node: str, has_lapsed: bool | None) -> list[Edge]:
        """The ways out of a node; if two of those that say nothing come of a wait, the one that fits its answer."""
        ways = list(self.graph.ways[node])
        silent = [edge for edge in ways if self.graph.nodes[edge.target].token is None or len(_targets(ways)) == 1]
        if has_lapsed is None or len(silent) < 2 or self.graph.nodes[node].token is None:
            return ways
        # An answer is drawn before the lapse.
        other = silent[0] if has_lapsed else silent[1]
        return [edge for edge in ways if edge is not other]


def _targets(ways: list[Edge]) -> set[str]:
    return {edge.target for edge in ways}
