"""A journey's source: its syntax tree, and what the names in it mean."""

import ast
import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, NoReturn, get_args, get_origin

from temporalio import workflow

from workflows.journey import Journey
from workflows.map.complaint import Complaint, Unmappable
from workflows.vocabulary.events.event import Event

Method = ast.FunctionDef | ast.AsyncFunctionDef
UNKNOWN = object()
"""What a name stands for that only a running journey knows."""


@dataclass(frozen=True, slots=True)
class JourneySource:
    """One journey's class, its file, and its methods as they are written."""

    kind: type[Journey[Any]]
    file: Path
    line: int
    module: ModuleType
    methods: Mapping[str, Method]

    @property
    def name(self) -> str:
        """The journey's name, with its version."""
        return workflow._Definition.must_from_class(self.kind).name or self.kind.__name__

    @property
    def starts_on(self) -> type[Event]:
        """The event that starts it."""
        found: type[Event] = next(get_args(base)[0] for base in vars(self.kind)["__orig_bases__"] if get_origin(base))
        return found

    def meaning(self, node: ast.expr, local: frozenset[str]) -> Any:
        """The class, function or constant that a name of the module stands for; UNKNOWN if it is a variable."""
        match node:
            case ast.Name(id=name) if name not in local:
                return vars(self.module).get(name, UNKNOWN)
            case ast.Attribute(value=owner, attr=name):
                found = self.meaning(owner, local)
                return UNKNOWN if found is UNKNOWN else getattr(found, name, UNKNOWN)
            case ast.Constant(value=value):
                return value
        return UNKNOWN

    def refuse(self, node: ast.AST, wrong: str, instead: str) -> NoReturn:
        """Raise Unmappable for the line of a node."""
        raise Unmappable(Complaint(self.file, getattr(node, "lineno", self.line), wrong, instead))


def read_source(kind: type[Journey[Any]]) -> JourneySource:
    """The source of a journey's class; Unmappable if it has no `run` of its own."""
    module = sys.modules[kind.__module__]
    file = Path(inspect.getsourcefile(kind) or "")
    tree = ast.parse(file.read_text())
    written = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == kind.__name__)
    methods = {node.name: node for node in written.body if isinstance(node, Method)}
    source = JourneySource(kind, file, written.lineno, module, MappingProxyType(methods))
    if not isinstance(methods.get("run"), ast.AsyncFunctionDef):
        source.refuse(written, f"{kind.__name__} has no run", "write `@workflow.run` and `async def run(self, ...)`")
    return source


def journey_in(module: ModuleType) -> type[Journey[Any]] | None:
    """The one journey a module declares, or None; Unmappable if there are several."""
    found = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, Journey)
        and kind is not Journey
        and kind.__module__ == module.__name__
    ]
    if len(found) > 1:
        second = read_source(found[1])
        raise Unmappable(
            Complaint(
                second.file,
                second.line,
                f"{found[0].__name__} and {found[1].__name__} share a file",
                "give each journey a file of its own, so that each has its own map",
            )
        )
    return found[0] if found else None
