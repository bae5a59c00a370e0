"""Lay a journey's map out in layers, top to bottom: what follows is below, and edges seldom cross.

Written here because it is short: the libraries there are for it are either unkept or programs of their own.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

GAP, ROW_GAP, THIN = 22.0, 34.0, 10.0
_SWEEPS = 12


@dataclass
class Box:
    """Something that needs room: a node, an edge's label, or, with nothing to show, an edge passing by.

    `x` is its middle, `y` its top, `floor` where its layer ends.
    """

    width: float
    height: float
    layer: int = 0
    x: float = 0.0
    y: float = 0.0
    floor: float = 0.0
    is_passing: bool = False
    above: list["Box"] = field(default_factory=list)
    below: list["Box"] = field(default_factory=list)


@dataclass(frozen=True)
class Laid:
    """Where everything is: boxes by node, each edge's boxes from its origin to its target, and the whole's size.

    `backward` are the edges that lead up again; they go round everything on the right, and their boxes end with the
    label below their origin.
    """

    nodes: Mapping[str, Box]
    chains: Sequence[Sequence[Box]]
    backward: frozenset[int]
    width: float
    height: float


def lay_out(
    sizes: Mapping[str, tuple[float, float]], edges: Sequence[tuple[str, str]], labels: Sequence[tuple[float, float]]
) -> Laid:
    """Lay nodes of these sizes out; the first is the top. `labels` are the sizes of the edges' labels."""
    backward = _backward(next(iter(sizes)), edges)
    nodes = {name: Box(width, height) for name, (width, height) in sizes.items()}
    _assign_layers(nodes, edges, backward)
    layers = defaultdict[int, list[Box]](list)
    for box in nodes.values():
        layers[box.layer].append(box)
    chains = [
        _chain(nodes[origin], nodes[target], label, number in backward, layers)
        for number, ((origin, target), label) in enumerate(zip(edges, labels, strict=True))
    ]
    rows = [layers[layer] for layer in sorted(layers)]
    _order(rows)
    width = _place(rows)
    return Laid(nodes, chains, backward, width, _stack(rows))


def _backward(start: str, edges: Sequence[tuple[str, str]]) -> frozenset[int]:
    """The edges that lead to a node on the way to their origin."""
    out = defaultdict[str, list[int]](list)
    for number, (origin, _) in enumerate(edges):
        out[origin].append(number)
    found, on_the_way, seen = set[int](), [start], {start}
    left = [iter(out[start])]
    while left:
        edge = next(left[-1], None)
        if edge is None:
            left.pop()
            on_the_way.pop()
        elif edges[edge][1] in on_the_way:
            found.add(edge)
        elif (target := edges[edge][1]) not in seen:
            seen.add(target)
            on_the_way.append(target)
            left.append(iter(out[target]))
    return frozenset(found)


def _assign_layers(nodes: Mapping[str, Box], edges: Sequence[tuple[str, str]], backward: frozenset[int]) -> None:
    # Nodes on even layers, labels on the odd ones between.
    forward = [pair for number, pair in enumerate(edges) if number not in backward]
    for _ in nodes:
        for origin, target in forward:
            nodes[target].layer = max(nodes[target].layer, nodes[origin].layer + 2)


def _chain(
    origin: Box, target: Box, label: tuple[float, float], is_backward: bool, layers: Mapping[int, list[Box]]
) -> list[Box]:
    chain = [origin]
    last = origin.layer + 1 if is_backward else target.layer - 1
    for layer in range(origin.layer + 1, last + 1):
        is_label = layer == origin.layer + 1
        box = Box(*label, layer) if is_label else Box(THIN, 0, layer, is_passing=True)
        layers[layer].append(box)
        chain.append(box)
    if not is_backward:
        chain.append(target)
    for upper, lower in pairwise(chain):
        upper.below.append(lower)
        lower.above.append(upper)
    return chain


def _order(rows: list[list[Box]]) -> None:
    best, fewest = [list(row) for row in rows], _crossings(rows)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            places = {id(box): float(place) for other in rows for place, box in enumerate(other)}
            for box in row:
                # Where nothing pulls, a box stays.
                around = _mean([places[id(other)] for other in (box.above if down else box.below)])
                box.x = places[id(box)] if around is None else around
            row.sort(key=lambda box: box.x)
        if (crossings := _crossings(rows)) < fewest:
            best, fewest = [list(row) for row in rows], crossings
    for row, ordered in zip(rows, best, strict=True):
        row[:] = ordered


def _crossings(rows: list[list[Box]]) -> int:
    found = 0
    for upper, lower in pairwise(rows):
        places = {id(box): place for place, box in enumerate(lower)}
        ends = [places[id(below)] for box in upper for below in box.below]
        found += sum(one > other for number, one in enumerate(ends) for other in ends[number + 1 :])
    return found


def _place(rows: list[list[Box]]) -> float:
    for row in rows:
        _settle(row, [0.0] * len(row))
    for sweep in range(2 * _SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            _settle(row, [_wished(box, down=down) for box in row])
    left = min(box.x - box.width / 2 for row in rows for box in row)
    for box in (box for row in rows for box in row):
        box.x -= left
    return max(box.x + box.width / 2 for row in rows for box in row)


def _wished(box: Box, *, down: bool) -> float:
    near = (box.above if down else box.below) or box.below or box.above
    mean = _mean([other.x for other in near])
    return box.x if mean is None else mean


def _settle(row: list[Box], wished: list[float]) -> None:
    """As near to where each box wants to be as its neighbours allow: the least sum of squares, by pooling."""
    offsets, at = [], 0.0
    for box in row:
        offsets.append(at + box.width / 2)
        at += box.width + GAP
    pools: list[tuple[float, float, int]] = []
    for box, wish, offset in zip(row, wished, offsets, strict=True):
        weight = 4.0 if box.is_passing else 1.0
        pool = (wish - offset, weight, 1)
        while pools and pools[-1][0] > pool[0]:
            mean, other, number = pools.pop()
            both = other + pool[1]
            pool = ((mean * other + pool[0] * pool[1]) / both, both, number + pool[2])
        pools.append(pool)
    starts = [mean for mean, _, number in pools for _ in range(number)]
    for box, start, offset in zip(row, starts, offsets, strict=True):
        box.x = start + offset


def _stack(rows: list[list[Box]]) -> float:
    at = 0.0
    for row in rows:
        height = max(box.height for box in row)
        for box in row:
            box.y, box.floor = at, at + height
        at += height + ROW_GAP
    return at - ROW_GAP


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
