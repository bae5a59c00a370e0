"""A journey's steps as a Mermaid flowchart, for people who do not read Python."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from workflows.map.source import JourneySource
from workflows.map.steps import Fork, Inlined, Item, Leave, Loop, Step, Verb, Way

_ESCAPED = {"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\n": "<br/>"}
_SHAPES = {
    Verb.SLEEP: ('{{"', '"}}'),
    Verb.SLEEP_UNTIL: ('{{"', '"}}'),
    Verb.WAIT_FOR: ('{{"', '"}}'),
    Verb.SILENCE: ('{{"', '"}}'),
    Verb.SPLIT: ('{"', '"}'),
    Verb.PATCHED: ('{"', '"}'),
    Verb.STAGE: ('>"', '"]'),
}
_BOX, _QUESTION, _ROUND = ('["', '"]'), ('{"', '"}'), ('(["', '"])')


def chart(source: JourneySource, items: Sequence[Item]) -> str:
    """The flowchart of a whole journey, its goal and exits in a box of their own."""
    drawing = _Drawing()
    start = drawing.node(source.starts_on.wire, _ROUND)
    drawing.beginning = start
    drawing.draw(items, [_End(start)], _Ways())
    cuts = [] if source.kind.goal is None else [(source.kind.goal.wire, "converted")]
    cuts += [(event.wire, "exited") for event in source.kind.exits_on]
    if cuts:
        drawing.lines.append('subgraph anytime["at any time, whatever it waits for"]')
        for wire, outcome in cuts:
            event, ending = drawing.node(wire, _BOX, indent="  "), drawing.node(outcome, _ROUND, indent="  ")
            drawing.lines.append(f"  {event} --> {ending}")
        drawing.lines.append("end")
    return "\n".join(["flowchart TD", *(f"  {line}" for line in drawing.lines)])


def escaped(text: str) -> str:
    """Text as it may stand between the quotes of a label."""
    return "".join(_ESCAPED.get(letter, letter) for letter in text)


@dataclass(frozen=True, slots=True)
class _End:
    """A loose end: from which node the next arrow goes, and what it says."""

    node: str
    label: str | None = None


@dataclass(slots=True)
class _Ways:
    """Where the jumps in a body lead."""

    again: str = ""
    broken: list[_End] = field(default_factory=list)
    returned: list[_End] = field(default_factory=list)


class _Drawing:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.beginning = ""
        self._count = 0
        self._endings: dict[str, str] = {}

    def node(self, text: str, shape: tuple[str, str], indent: str = "") -> str:
        self._count += 1
        self.lines.append(f"{indent}n{self._count}{shape[0]}{escaped(text)}{shape[1]}")
        return f"n{self._count}"

    def draw(self, items: Sequence[Item], ends: list[_End], ways: _Ways) -> list[_End]:
        for item in items:
            if not ends:
                break
            ends = self._item(item, ends, ways)
        return ends

    def _item(self, item: Item, ends: list[_End], ways: _Ways) -> list[_End]:
        match item:
            case Step():
                return self._step(item, ends)
            case Fork(question=question, arms=arms):
                fork = ends[0].node
                if question is not None:
                    fork = self.node(question, _QUESTION)
                    self._link(ends, fork)
                return [end for arm in arms for end in self.draw(arm.body, [_End(fork, arm.label)], ways)]
            case Loop():
                return self._loop(item, ends, ways)
            case Inlined(body=body):
                inner = _Ways()
                return [*self.draw(body, ends, inner), *inner.returned]
            case Leave(way=Way.BREAK):
                ways.broken += ends
            case Leave(way=Way.CONTINUE):
                self._link(ends, ways.again)
            case Leave(way=Way.RETURN):
                ways.returned += ends
            case Leave(label=outcome):
                if outcome not in self._endings:
                    self._endings[outcome] = self.node(outcome, _ROUND)
                self._link(ends, self._endings[outcome])
        return []

    def _step(self, step: Step, ends: list[_End]) -> list[_End]:
        if not step.label:
            return ends
        node = self.node(step.label, _SHAPES.get(step.verb, _BOX))
        self._link(ends, node)
        if step.verb is Verb.RENEW:
            self.lines.append(f"{node} -.-> {self.beginning}")
            return []
        if step.lapse is None:
            return [_End(node)]
        return [_End(node, " or ".join(step.answers)), _End(node, step.lapse)]

    def _loop(self, loop: Loop, ends: list[_End], ways: _Ways) -> list[_End]:
        entry = f"n{self._count + 1}"
        inner = _Ways(again=entry, returned=ways.returned)
        ends = self.draw(loop.head, ends, inner)
        fork = ends[0].node
        if loop.question is not None or loop.done is None:
            fork = self.node(loop.question or "again and again", _QUESTION if loop.question else _BOX)
            self._link(ends, fork)
        self._link(self.draw(loop.body, [_End(fork, loop.again or None)], inner), entry)
        done = [] if loop.done is None else self.draw(loop.otherwise, [_End(fork, loop.done)], ways)
        return [*done, *inner.broken]

    def _link(self, ends: Sequence[_End], node: str) -> None:
        for end in ends:
            label = f'|"{escaped(end.label)}"|' if end.label else ""
            self.lines.append(f"{end.node} -->{label} {node}")
