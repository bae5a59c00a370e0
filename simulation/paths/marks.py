"""A journey's methods with a mark on every way they can go."""

import ast
import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from types import MappingProxyType

from workflows.map.source import JourneySource, Method
from workflows.map.steps import Verb


class Marked:
    """A journey's source with marks in it; `marks` are the calls that are nothing but marks, by their numbers.

    The methods are copies: the journey itself stays as it is.
    """

    def __init__(self, source: JourneySource) -> None:
        self.marks: dict[ast.Call, int] = {}
        self._numbers = count(1)
        self._ending = _ending(source.methods)
        methods = {name: self._method(method) for name, method in source.methods.items()}
        self.source = replace(source, methods=MappingProxyType(methods))

    def number(self) -> int:
        """A number that no other mark has."""
        return next(self._numbers)

    def _method(self, method: Method) -> Method:
        made = copy.deepcopy(method)
        if isinstance(made, ast.AsyncFunctionDef):
            made.body = self._block(made.body, ends=made.name in self._ending)
        return made

    def _mark(self, at: ast.stmt) -> ast.stmt:
        number = self.number()
        # A verb that is called at once and changes nothing: the only kind of line the walk takes anywhere.
        verb = ast.Attribute(ast.Name("self", ast.Load()), Verb.STAGE.value, ast.Load())
        call = ast.Call(verb, [ast.Constant(f"mark {number}")], [])
        self.marks[call] = number
        return ast.fix_missing_locations(ast.copy_location(ast.Expr(call), at))

    def _arm(self, lines: Sequence[ast.stmt], *, ends: bool) -> list[ast.stmt]:
        return [self._mark(lines[0]), *self._block(lines, ends=ends)] if lines else []

    def _block(self, lines: Sequence[ast.stmt], *, ends: bool) -> list[ast.stmt]:
        return [self._line(line, ends=ends) for line in lines]

    def _line(self, line: ast.stmt, *, ends: bool) -> ast.stmt:
        match line:
            case ast.If(orelse=[ast.If() as other]):
                line.body = self._arm(line.body, ends=ends)
                # A mark before `elif` would make it an `if` in an `else`, which is drawn otherwise.
                line.orelse = [self._line(other, ends=ends)]
            case ast.If() | ast.For() | ast.While():
                line.body = self._arm(line.body, ends=ends)
                line.orelse = self._arm(line.orelse, ends=ends)
            case ast.Match(cases=cases):
                for case in cases:
                    case.body = self._arm(case.body, ends=ends)
            case ast.Return(value=ast.IfExp(test=test, body=body, orelse=orelse) as value) if ends:
                arms = [self._arm([ast.copy_location(ast.Return(one), value)], ends=ends) for one in (body, orelse)]
                line = ast.fix_missing_locations(ast.copy_location(ast.If(test, *arms), value))
        return line


def _ending(methods: Mapping[str, Method]) -> frozenset[str]:
    """The methods whose end is the journey's: `run`, and what one of them returns with."""
    found, before = {"run"}, set[str]()
    while found != before:
        before = set(found)
        for node in (inner for name in before for inner in ast.walk(methods[name])):
            match node:
                case ast.Return(value=ast.Await(value=ast.Call(func=ast.Attribute(attr=name)))) if name in methods:
                    found.add(name)
    return frozenset(found)
