"""A journey's map as a picture, with how many went which way: SVG that stands in a page by itself."""

import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import timedelta
from html import escape
from itertools import pairwise

from simulation.page.layers import ROW_GAP, Box, Laid, lay_out
from simulation.paths.graph import Edge, Graph, Node, Shape
from simulation.scenarios.summary import Step, Summary
from workflows.vocabulary.words import length_in_words

_WIDE, _NARROW, _LINE, _PAD = 26, 20, 16.0, 10.0
_WIDEST, _THINNEST = 9.0, 1.5
_MARGIN, _LANE = 14.0, 16.0
_CLASSES = {
    Shape.END: "end",
    Shape.WAIT: "wait",
    Shape.QUESTION: "question",
    Shape.DOING: "doing",
    Shape.STAGE: "stage",
}


def draw(graph: Graph, took: Mapping[Edge, int], told: Summary, came: Mapping[str, int]) -> str:
    """The picture, with a sign where the journey begins.

    `graph` is without marks; `came` is how often each node was come to.
    """
    edges, steps = graph.edges, {step.node: step for step in told.steps}
    medians = {w.node: length_in_words(timedelta(minutes=w.median)) for w in told.waits if w.median}
    nodes = {
        name: _Words(node, steps.get(name), came.get(name, 0), medians.get(name)) for name, node in graph.nodes.items()
    }
    labels = [_label(edge, took[edge], came.get(edge.origin, 0)) for edge in edges]
    laid = lay_out(
        {name: words.size for name, words in nodes.items()},
        [(edge.origin, edge.target) for edge in edges],
        [_size(lines, 7.0) for lines in labels],
    )
    most = max(took.values(), default=0)
    lanes = {number: lane for lane, number in enumerate(_lanes(laid))}
    width = laid.width + 2 * _MARGIN + (len(lanes) + 1) * _LANE
    height = laid.height + 2 * _MARGIN
    below, above = list[str](), list[str]()
    for number, edge in sorted(enumerate(edges), key=lambda one: took[one[1]]):
        chain = laid.chains[number]
        path = _path(chain)
        if number in laid.backward:
            path = _back(chain, laid.nodes[edge.target], laid.width + (lanes[number] + 1) * _LANE)
        count = took[edge]
        stroke = _THINNEST + (_WIDEST - _THINNEST) * count / most if count and most else 1.2
        kind = "taken" if count else "never"
        below.append(f'<path class="edge {kind}" d="{path}" stroke-width="{stroke:.1f}" marker-end="url(#{kind})"/>')
        above.append(_plate(chain[1]) + _text(chain[1], labels[number], f"label {kind}"))
    above += [words.drawn(laid.nodes[name]) for name, words in nodes.items()]
    head = "".join(_arrow(kind) for kind in ("taken", "never"))
    title = escape(f"The map of {told.journey}, with how many went which way")
    begins = 100 * (laid.nodes[graph.start.id].x + _MARGIN) / width
    return (
        f'<i class="begin" style="left: {begins:.0f}%"></i>'
        f'<svg viewBox="{-_MARGIN:.0f} {-_MARGIN:.0f} {width:.0f} {height:.0f}" width="{width:.0f}"'
        f' height="{height:.0f}" role="img" aria-label="{title}">'
        f"<defs>{head}</defs>{''.join(below)}{''.join(above)}</svg>"
    )


class _Words:
    """What stands in a node, and how it looks."""

    def __init__(self, node: Node, step: Step | None, came: int, median: str | None) -> None:
        self.shape, self.is_reached = node.shape, came > 0
        self.lines = [part for line in node.text.splitlines() for part in _wrapped(line, _WIDE)]
        self.notes = [] if node.shape is Shape.QUESTION else [f"{came:,}" + (f" · median {median}" if median else "")]
        if step is not None and step.inside:
            self.notes.append(f"{step.inside:,} still here")
        if step is not None and (left := sum(step.left.values())):
            self.notes.append(f"{left:,} left from here")
        width, height = _size([*self.lines, *self.notes], 7.3)
        slope = 30.0 if node.shape in (Shape.WAIT, Shape.QUESTION) else 10.0
        self.size = (width + 2 * _PAD + slope, height + 2 * _PAD)

    def drawn(self, box: Box) -> str:
        left, top, width, height = box.x - box.width / 2, box.y, box.width, box.height
        right, bottom, middle = left + width, top + height, top + height / 2
        name = f"node {_CLASSES[self.shape]}{'' if self.is_reached else ' missed'}"
        if self.shape in (Shape.WAIT, Shape.QUESTION):
            points = f"{left + 14},{top} {right - 14},{top} {right},{middle} {right - 14},{bottom} {left + 14},{bottom}"
            shape = f'<polygon points="{points} {left},{middle}"/>'
        else:
            radius = height / 2 if self.shape is Shape.END else 6
            shape = f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:.1f}"/>'
        at = Box(box.width, box.height, x=box.x, y=top + _PAD)
        lines = _text(at, self.lines, "")
        at.y += _LINE * len(self.lines)
        return f'<g class="{name}">{shape}{lines}{_text(at, self.notes, "note")}</g>'


def _label(edge: Edge, count: int, came: int) -> list[str]:
    share = f"{count:,} · {_percent(count, came)}" if count else "never"
    return [*_wrapped(edge.label, _NARROW), share]


def _wrapped(text: str, width: int) -> list[str]:
    # A number and its unit stay together.
    return textwrap.wrap(re.sub(r"(\d) (d|h|min|s|%)\b", "\\1\u00a0\\2", text), width)


def _percent(count: int, of: int) -> str:
    share = 100 * count / of if of else 0.0
    return "< 1 %" if 0 < share < 1 else f"{share:.0f} %"


def _size(lines: Sequence[str], letter: float) -> tuple[float, float]:
    return max(map(len, lines)) * letter, _LINE * len(lines)


def _text(box: Box, lines: Sequence[str], name: str) -> str:
    rows = "".join(
        f'<tspan x="{box.x:.1f}" y="{box.y + _LINE * (number + 0.75):.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text class="{name}">{rows}</text>'


def _plate(box: Box) -> str:
    """What a label stands on, so that its edge does not run through its words."""
    return (
        f'<rect class="plate" x="{box.x - box.width / 2:.1f}" y="{box.y:.1f}" width="{box.width:.1f}"'
        f' height="{box.height:.1f}" rx="5"/>'
    )


def _path(chain: Sequence[Box]) -> str:
    """Down through a chain's boxes, in curves between the layers and straight within them."""
    parts = [f"M{chain[0].x:.1f},{chain[0].y + chain[0].height:.1f}V{chain[0].floor:.1f}"]
    for upper, lower in pairwise(chain):
        half = (upper.floor + lower.y) / 2
        end = lower.y - (7 if lower is chain[-1] else 0)
        parts.append(f"C{upper.x:.1f},{half:.1f} {lower.x:.1f},{half:.1f} {lower.x:.1f},{end:.1f}")
        if lower is not chain[-1]:
            parts.append(f"V{lower.floor:.1f}")
    return "".join(parts)


def _back(chain: Sequence[Box], target: Box, lane: float) -> str:
    """Down past the label, round everything on the right, and into the target from above."""
    label, turn = chain[-1], 7.0
    # Not at one height: edges that come from above and from below would look like one.
    low, high = label.floor + ROW_GAP * 0.24, target.y - ROW_GAP * 0.56
    return (
        f"{_path(chain)}V{label.floor:.1f}V{low - turn:.1f}q0,{turn} {turn},{turn}H{lane - turn:.1f}"
        f"q{turn},0 {turn},{-turn}V{high + turn:.1f}q0,{-turn} {-turn},{-turn}H{target.x + turn + 14:.1f}"
        f"q{-turn},0 {-turn},{turn}V{target.y - 7:.1f}"
    )


def _lanes(laid: Laid) -> list[int]:
    """The edges that lead up, the shortest first: it goes on the inside."""
    return sorted(laid.backward, key=lambda number: (laid.chains[number][0].y, number))


def _arrow(kind: str) -> str:
    return (
        f'<marker id="{kind}" viewBox="0 0 10 10" refX="3" refY="5" markerWidth="11" markerHeight="11"'
        f' markerUnits="userSpaceOnUse" orient="auto"><path class="{kind}" d="M0,0 10,5 0,10z"/></marker>'
    )
