"""Source code as an operator would say it."""

import ast
from dataclasses import dataclass
from datetime import time, timedelta
from enum import Enum

from workflows.map.source import JourneySource
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.words import length_in_words

_COMPARED: dict[type[ast.cmpop], str] = {
    ast.Eq: "is",
    ast.Is: "is",
    ast.NotEq: "is not",
    ast.IsNot: "is not",
    ast.Gt: "is more than",
    ast.GtE: "is at least",
    ast.Lt: "is less than",
    ast.LtE: "is at most",
    ast.In: "is one of",
    ast.NotIn: "is none of",
}
_STANDS_FOR = {"wait_for": "answer", "send": "receipt", "split": "arm", "sleep_until": "in_time"}


def plain(node: ast.AST) -> str:
    """An expression as it is written, with what a verb returns named instead of called."""
    return ast.unparse(_Named().visit(ast.parse(ast.unparse(node), mode="eval"))).replace(".traits.", ".")


def timeless(node: ast.AST) -> str:
    """An expression for the fingerprint: as it is written, less the lengths of time in it."""
    return ast.unparse(_Named().visit(_Timeless().visit(ast.parse(ast.unparse(node), mode="eval"))))


@dataclass(frozen=True, slots=True)
class Words:
    """Says the expressions of one method, whose variables are `local`."""

    source: JourneySource
    local: frozenset[str]

    def length(self, node: ast.expr) -> str:
        """A length of time in words, or as it is written."""
        length = self._length(node)
        return self.said(node) if length is None else length_in_words(length)

    def is_length(self, node: ast.expr) -> bool:
        """Whether it is seen how long that is."""
        return self._length(node) is not None

    def question(self, node: ast.expr) -> str:
        """A condition as one would ask it."""
        return f"{self.said(node)}?"

    def predicate(self, node: ast.expr) -> str:
        """What a predicate asks of an event."""
        if not isinstance(node, ast.Lambda):
            return plain(node).replace("_", " ").strip()
        its_own = node.args.args[0].arg if node.args.args else ""
        return self.said(_Unnamed(its_own).visit(ast.parse(ast.unparse(node.body), mode="eval").body))

    def said(self, node: ast.expr) -> str:
        """Any expression: constants by what they are, conditions and variables in words, the rest as it is written."""
        constant = self._constant(node)
        if constant is not None:
            return constant
        match node:
            case ast.Name(id=name):
                return name.replace("_", " ").strip()
            case ast.NamedExpr(value=value) | ast.FormattedValue(value=value):
                return self.said(value)
            case ast.JoinedStr(values=values):
                return "".join(map(self.said, values))
            case ast.IfExp(body=one, orelse=other):
                return f"{self.said(one)} or {self.said(other)}"
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._called(name, args) or plain(node)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"not {self.said(operand)}" if isinstance(operand, ast.BoolOp) else f"no {self.said(operand)}"
            case ast.BoolOp(op=op, values=values):
                return (" and " if isinstance(op, ast.And) else " or ").join(map(self.said, values))
            case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
                return f"no {self.said(left)}"
            case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
                return f"any {self.said(left)}"
            case ast.Compare(left=left, ops=ops, comparators=others):
                rest = (f" {_COMPARED[type(op)]} {self.said(other)}" for op, other in zip(ops, others, strict=True))
                return self.said(left) + ", which".join(rest)
        return plain(node)

    def _constant(self, node: ast.expr) -> str | None:
        match self.source.meaning(node, self.local):
            case Enum(name=name):
                return str(name).lower().replace("_", " ")
            case bool() | None:
                return None
            case str() | int() | float() as value:
                return str(value)
            case time() as value:
                return f"{value:%H:%M}"
            case timedelta() as value:
                return length_in_words(value)
        match node:
            case ast.Call(func=ast.Name(id="time"), args=[ast.Constant(value=int(hour))]):
                return f"{hour:02}:00"
            case ast.Call(func=ast.Name(id="time"), args=[ast.Constant(value=int(h)), ast.Constant(value=int(m))]):
                return f"{h:02}:{m:02}"
        return None

    def _called(self, name: str, args: list[ast.expr]) -> str | None:
        match name, args:
            case "isinstance", [value, kind]:
                meant = self.source.meaning(kind, self.local)
                is_event = isinstance(meant, type) and issubclass(meant, Event)
                return f"{self.said(value)} is {meant.wire if is_event else plain(kind)}"
            case "len", [many]:
                return f"number of {self.said(many)}"
        is_simple = all(isinstance(arg, ast.Name | ast.Await) for arg in args) and name in vars(self.source.module)
        return name.replace("_", " ").strip() if is_simple else None

    def _length(self, node: ast.expr) -> timedelta | None:
        match node:
            case ast.Call():
                return _literal_length(node)
            case ast.BinOp(left=left, op=ast.Mult(), right=ast.Constant(value=int(times))):
                one = self._length(left)
                return None if one is None else one * times
        meant = self.source.meaning(node, self.local)
        return meant if isinstance(meant, timedelta) else None


def _literal_length(call: ast.Call) -> timedelta | None:
    given = {k.arg: k.value.value for k in call.keywords if k.arg and isinstance(k.value, ast.Constant)}
    numbers = {name: value for name, value in given.items() if isinstance(value, int | float)}
    is_literal = isinstance(call.func, ast.Name) and call.func.id == "timedelta" and not call.args
    return timedelta(**numbers) if is_literal and len(numbers) == len(call.keywords) else None


class _Named(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        length = _literal_length(node)
        return self.generic_visit(node) if length is None else ast.Name(length_in_words(length), ast.Load())

    def visit_Await(self, node: ast.Await) -> ast.AST:
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            verb = node.value.func.attr
            return ast.Name(_STANDS_FOR.get(verb, verb.strip("_")), ast.Load())
        return node


class _Unnamed(ast.NodeTransformer):
    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == self.name:
            return ast.Name(node.attr, ast.Load())
        return self.generic_visit(node)


class _Timeless(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "timedelta":
            return ast.Name("a_time", ast.Load())
        return self.generic_visit(node)
