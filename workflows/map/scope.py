"""What is known of a method's variables at one point of its source."""

import ast
import inspect
import types
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from workflows.map.source import JourneySource, Method
from workflows.map.steps import Step
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.messages.message import Message

Kind: TypeAlias = type[Event] | type[Message]


@dataclass(frozen=True, slots=True)
class Known:
    """The step a variable holds the answer of, and the events or messages it may be."""

    step: Step | None = None
    kinds: tuple[Kind, ...] = ()


NOTHING = Known()


@dataclass(slots=True)
class Scope:
    """The variables of one method, as far as the walk has come."""

    method: Method
    local: frozenset[str]
    known: dict[str, Known] = field(default_factory=dict)

    def copy(self) -> "Scope":
        """The same variables, for one arm of a fork."""
        return Scope(self.method, self.local, dict(self.known))

    def join(self, arms: Iterable["Scope"]) -> None:
        """Know from here on what all the arms agree on, and every message that any of them made."""
        met = list(arms)
        self.known = {
            name: Known(
                step=_agreed([arm.known.get(name, NOTHING).step for arm in met]),
                kinds=tuple(dict.fromkeys(kind for arm in met for kind in arm.known.get(name, NOTHING).kinds)),
            )
            for name in dict.fromkeys(name for arm in met for name in arm.known)
        }

    def forget_steps(self, names: frozenset[str]) -> None:
        """A loop comes round with these set anew: whose answer they hold is open."""
        for name in names & self.known.keys():
            self.known[name] = Known(kinds=self.known[name].kinds)


def _agreed(steps: list[Step | None]) -> Step | None:
    # Two waits for the same leave the same question open, whichever of them it was.
    return steps[0] if len({None if s is None else (s.verb, s.answers, s.lapse is None) for s in steps}) == 1 else None


def names_set_in(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Every variable that is set somewhere in a piece of source."""
    found = set()
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.arg(arg=name):
                found.add(name)
    return frozenset(found)


def scope_of(method: Method, given: dict[str, Known]) -> Scope:
    """The scope a method begins in; `given` is what is known of its arguments."""
    return Scope(method, names_set_in([method]), dict(given))


def kinds_made(node: ast.expr, scope: Scope, source: JourneySource) -> tuple[Kind, ...]:
    """The events or messages an expression may be; empty if the source does not show it."""
    match node:
        case ast.Name(id=name):
            return scope.known.get(name, NOTHING).kinds
        case ast.NamedExpr(value=value):
            return kinds_made(value, scope, source)
        case ast.IfExp(body=body, orelse=orelse):
            return (*kinds_made(body, scope, source), *kinds_made(orelse, scope, source))
        case ast.Await(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name))):
            return _returned(getattr(source.kind, name, None))
        case ast.Call(func=ast.Attribute(value=made, attr="model_copy")):
            return kinds_made(made, scope, source)
        case ast.Call(func=func):
            meant = source.meaning(func, scope.local)
            return _kinds_in(meant) if isinstance(meant, type) else _returned(meant)
    return ()


def _returned(function: Any) -> tuple[Kind, ...]:
    return _kinds_in(get_type_hints(function).get("return")) if inspect.isfunction(function) else ()


def _kinds_in(annotation: Any) -> tuple[Kind, ...]:
    if isinstance(annotation, type) and issubclass(annotation, Event | Message):
        return () if annotation in (Event, Message) else (annotation,)
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(kind for part in get_args(annotation) for kind in _kinds_in(part))
    return ()
