"""What a journey's file does that would come out differently when its history is replayed."""

import ast
from collections.abc import Iterator
from pathlib import Path

from workflows.map.complaint import Complaint

_ACTIVITY = "ask for it through a verb: what touches the world is an activity behind a port (workflows/ports.py)"
_NOW = "write `self.now`, the customer's own present instant, which is the same when the history is replayed"
_CHANCE = "write `await self.split(...)`, which puts the same customer in the same arm for ever"
_SLEEP = "write `await self.sleep(...)` or `await self.sleep_until(...)`"
_NAMES = "name what you mean: the events and fields a journey uses are seen in its source"

_PURE = frozenset(
    {
        *(
            "__future__",
            "abc",
            "bisect",
            "calendar",
            "collections",
            "copy",
            "dataclasses",
            "datetime",
            "decimal",
            "enum",
        ),
        *("fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "pydantic", "re"),
        *("statistics", "string", "temporalio", "textwrap", "types", "typing", "unicodedata", "uuid", "workflows"),
        "zoneinfo",
    }
)
_IMPORTED = {
    "asyncio": "write `await self.wait_for(...)` or `await self.sleep(...)`: a journey waits in verbs only",
    "time": f"{_NOW}; to wait, {_SLEEP}",
    "random": _CHANCE,
    "secrets": _CHANCE,
    "threading": "write one line after the other: a journey does one thing at a time",
    "multiprocessing": "write one line after the other: a journey does one thing at a time",
    "logging": "write `self.stage(...)`, which operators see; every verb is recorded as it is",
}
_USED = {
    **dict.fromkeys(("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"), _NOW),
    **dict.fromkeys(("datetime.date.today", "temporalio.workflow.now", "temporalio.workflow.time"), _NOW),
    **dict.fromkeys(("uuid.uuid1", "uuid.uuid4", "temporalio.workflow.uuid4"), "write uuid5 of what identifies it"),
    "temporalio.workflow.random": _CHANCE,
    "temporalio.workflow.sleep": _SLEEP,
    "temporalio.workflow.wait_condition": "write `await self.wait_for(...)`",
    **dict.fromkeys(("open", "input", "breakpoint"), _ACTIVITY),
    "print": "write `self.stage(...)`, which operators see",
    **dict.fromkeys(("eval", "exec", "compile", "globals", "getattr", "setattr", "__import__"), _NAMES),
}
_OF_TEMPORAL = "temporalio.workflow"
_WORKFLOW = frozenset({"defn", "run", "patched", "deprecate_patch", "logger"})


def impurities(file: Path, tree: ast.Module) -> list[Complaint]:
    """One complaint for each import, clock, die and file that a journey must not use."""
    meant = dict(_imported_names(tree))
    found = [*_imports(file, tree), *_uses(file, tree, meant)]
    return sorted(found, key=lambda complaint: complaint.line)


def _imports(file: Path, tree: ast.Module) -> Iterator[Complaint]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                modules = [name.name for name in names]
            case ast.ImportFrom(module="temporalio", level=0, names=names):
                modules = [f"temporalio.{name.name}" for name in names]
            case ast.ImportFrom(module=str(module), level=0):
                modules = [module]
            case _:
                continue
        for module in modules:
            top = module.partition(".")[0]
            if top not in _PURE or (top == "temporalio" and module != _OF_TEMPORAL):
                yield Complaint(file, node.lineno, f"imports {module}", _IMPORTED.get(top, _ACTIVITY))


def _uses(file: Path, tree: ast.Module, meant: dict[str, str]) -> Iterator[Complaint]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        name = _whole_name(node, meant)
        part, _, last = name.rpartition(".")
        if name in _USED:
            yield Complaint(file, node.lineno, f"uses {ast.unparse(node)}", _USED[name])
        elif part == _OF_TEMPORAL and last not in _WORKFLOW:
            instead = "write it with the verbs: of Temporal's own, a journey uses defn, run and patched"
            yield Complaint(file, node.lineno, f"uses {ast.unparse(node)}", instead)


def _imported_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for name in names:
                    top = name.name.partition(".")[0]
                    yield (name.asname, name.name) if name.asname else (top, top)
            case ast.ImportFrom(module=str(module), names=names):
                for name in names:
                    yield name.asname or name.name, f"{module}.{name.name}"
    set_here = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for own in set_here:
        yield own, f"this file's {own}"


def _whole_name(node: ast.expr, meant: dict[str, str]) -> str:
    match node:
        case ast.Name(id=name):
            return meant.get(name, name)
        case ast.Attribute(value=owner, attr=attr):
            return f"{_whole_name(owner, meant)}.{attr}"
    return "?"
