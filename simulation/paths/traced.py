"""A journey's class that says on its way where it is; in all else it does what the journey does.

It is the journey's own source with marks in it, and it is never registered with a worker.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import CodeType, FunctionType
from typing import Any

from temporalio import workflow

from simulation.paths.flow import Recorder
from simulation.paths.follow import BEGAN, Follower
from simulation.paths.graph import Graph, read
from simulation.paths.marks import Marked
from workflows.journey import Journey
from workflows.map.chart import chart
from workflows.map.source import read_source
from workflows.map.steps import Fork, Inlined, Item, Loop, Step, steps_in
from workflows.map.walk import walk

_PASSES, _ANSWERED = "_passes_a_mark", "_was_answered"  # no journey's own methods are called so


@dataclass(frozen=True)
class Traced:
    """The class to run, the map with its marks, and who hears of the way."""

    journey: type[Journey[Any]]
    graph: Graph
    recorder: Recorder


def traced(kind: type[Journey[Any]]) -> Traced:
    """Make it; Unmappable if the journey has no map."""
    marked = Marked(read_source(kind))
    items = walk(marked.source)
    calls = {step.call: marked.marks.get(step.call) or marked.number() for step in steps_in(items) if step.label}
    graph = read(chart(marked.source, _numbered(items, calls, marked)))
    recorder = Recorder(Follower(graph))
    steps = {step.call: step for step in steps_in(items)}
    methods = {}
    for name, method in marked.source.methods.items():
        original = vars(kind)[name]
        if isinstance(method, ast.AsyncFunctionDef) and isinstance(original, FunctionType):
            _Speaking(calls, marked, steps, frozenset(node.token for node in graph.nodes.values())).visit(method)
            if name == "run":
                method.body.insert(0, _said(method.body[0], BEGAN))
            methods[name] = _function(method, original, str(marked.source.file))
    return Traced(_class(kind, methods, recorder), graph, recorder)


def _class(kind: type[Journey[Any]], methods: dict[str, FunctionType], recorder: Recorder) -> type[Journey[Any]]:
    def passes(self: Journey[Any], token: int) -> dict[str, object]:
        recorder.passes(self.enrolment.id, token, self.now)
        return {}

    def answered(self: Journey[Any], answer: object, token: int | None = None) -> object:
        if token is not None:
            passes(self, token)
        recorder.answered(self.enrolment.id, has_lapsed=not answer)
        return answer

    own = {_PASSES: passes, _ANSWERED: answered, "__doc__": kind.__doc__, "__module__": kind.__module__}
    made = type(kind.__name__, (kind,), own | methods | {"run": workflow.run(methods["run"])})
    return workflow.defn(name=workflow._Definition.must_from_class(kind).name)(made)


def _function(method: ast.AsyncFunctionDef, original: FunctionType, file: str) -> FunctionType:
    method.decorator_list = []
    module = ast.fix_missing_locations(ast.Module([method], []))
    code = next(
        c for c in compile(module, file, "exec").co_consts if isinstance(c, CodeType) and c.co_name == method.name
    )
    made = FunctionType(code, original.__globals__, original.__name__, original.__defaults__)
    made.__kwdefaults__, made.__annotations__ = original.__kwdefaults__, original.__annotations__
    made.__qualname__, made.__module__ = original.__qualname__, original.__module__
    return made


def _numbered(items: Sequence[Item], calls: dict[ast.Call, int], marked: Marked) -> tuple[Item, ...]:
    """The items with the numbers in their labels, less the forks and loops in which nothing happens but marks."""
    made: list[Item] = []
    for item in items:
        match item:
            case Step(call=call, label=label) if label:
                made.append(replace(item, label=f"§{calls[call]}§{'' if call in marked.marks else label}"))
            case Fork(arms=arms):
                arms = tuple(replace(arm, body=_numbered(arm.body, calls, marked)) for arm in arms)
                if not all(_is_bare(arm.body, marked) for arm in arms):
                    made.append(replace(item, arms=arms))
            case Loop():
                head, body, otherwise = (_numbered(b, calls, marked) for b in (item.head, item.body, item.otherwise))
                if head or not (_is_bare(body, marked) and _is_bare(otherwise, marked)):
                    made.append(replace(item, head=head, body=body, otherwise=otherwise))
            case Inlined(body=body):
                made.append(Inlined(_numbered(body, calls, marked)))
            case _:
                made.append(item)
    return tuple(made)


def _is_bare(body: Sequence[Item], marked: Marked) -> bool:
    return all(isinstance(item, Step) and item.call in marked.marks for item in body)


class _Speaking(ast.NodeTransformer):
    def __init__(
        self, calls: dict[ast.Call, int], marked: Marked, steps: dict[ast.Call, Step], drawn: frozenset[int | None]
    ) -> None:
        self.calls, self.marked, self.steps, self.drawn = calls, marked, steps, drawn

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Call) and node.value in self.marked.marks:
            number = self.marked.marks[node.value]
            return _said(node, number) if number in self.drawn else ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)

    def visit_Await(self, node: ast.Await) -> ast.AST:
        step = self.steps.get(node.value) if isinstance(node.value, ast.Call) else None
        self.generic_visit(node)
        return node if step is None or step.lapse is None else _own(_ANSWERED, node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        number = self.calls.get(node)
        self.generic_visit(node)
        if number is not None and _is_verb(node):
            # What is spread last is worked out last: after everything else the verb is given, and right before it.
            node.keywords.append(ast.keyword(None, _own(_PASSES, ast.Constant(number))))
        elif number is not None:  # workflow.patched, which takes no more than its name
            return _own(_ANSWERED, node, ast.Constant(number))
        return node


def _is_verb(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="self")):
            return True
    return False


def _said(at: ast.stmt, number: int) -> ast.stmt:
    return ast.fix_missing_locations(ast.copy_location(ast.Expr(_own(_PASSES, ast.Constant(number))), at))


def _own(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name("self", ast.Load()), name, ast.Load()), list(arguments), [])
