"""What of a journey's source those inside depend on, as lines to read and compare, and a short hash of them."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workflows.map.source import JourneySource
from workflows.map.steps import Fork, Inlined, Item, Leave, Loop, Step, Way


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The verbs in their order, each in its loop or arm; nothing that may change under a journey in flight."""

    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits of a SHA-256."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()[:12]


def fingerprint(source: JourneySource, items: Sequence[Item]) -> Fingerprint:
    """The fingerprint of a journey's events and verbs; lengths of time, labels and words to people are not in it."""
    kind = source.kind
    events = [f"starts on {source.starts_on.wire}"]
    events += [f"listens to {wire}" for wire in sorted(event.wire for event in kind.listens_to)]
    events += [f"goal {kind.goal.wire}"] if kind.goal is not None else []
    events += [f"exits on {wire}" for wire in sorted(event.wire for event in kind.exits_on)]
    return Fingerprint((f"journey {source.name}", *events, *_lines(items, "")))


def _lines(items: Sequence[Item], indent: str) -> Iterator[str]:
    for item in items:
        match item:
            case Step(mark=mark):
                yield indent + mark
            case Fork(arms=arms):
                for arm in arms:
                    if arm.body or arm is arms[0]:
                        yield indent + arm.mark
                        yield from _lines(arm.body, indent + "  ")
            case Loop(head=head, mark=mark, body=body, otherwise=otherwise):
                yield indent + mark
                yield from _lines((*head, *body), indent + "  ")
                if otherwise:
                    yield f"{indent}when done"
                    yield from _lines(otherwise, indent + "  ")
            case Inlined(body=body):
                yield from _lines(body, indent)
            case Leave(way=way, label=label):
                # An inlined method that is left on its last line is not left early.
                if way is Way.END:
                    yield f"{indent}return {label}".rstrip()
                elif way is not Way.RETURN or item is not items[-1] or indent:
                    yield indent + ("leave" if way is Way.RETURN else way.value)
