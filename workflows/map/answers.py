"""Which ways on from a step a condition or a pattern means."""

import ast
from enum import Enum

from workflows.map.reading import Reading
from workflows.map.scope import Scope
from workflows.map.steps import Step, Verb
from workflows.map.words import Words, plain
from workflows.vocabulary.events.event import Event


def ways_on(step: Step) -> tuple[str, ...]:
    """Every way a step can go on, in words."""
    return step.answers if step.lapse is None else (*step.answers, step.lapse)


def chosen(test: ast.expr, scope: Scope, reading: Reading) -> tuple[Step, tuple[str, ...]] | None:
    """The step a condition asks about, and its ways on for which the condition holds; None if it asks otherwise."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _turned(chosen(operand, scope, reading))
        case ast.Compare(left=left, ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return chosen(left, scope, reading)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return _turned(chosen(left, scope, reading))
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str(arm))]):
            return _among(reading.answered(left, scope), (arm,))
        case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[ast.Constant(value=str(arm))]):
            return _turned(_among(reading.answered(left, scope), (arm,)))
        case ast.Call(func=ast.Name(id="isinstance"), args=[value, kinds]):
            return _among(reading.answered(value, scope), _wires(kinds, scope, reading))
    step = reading.answered(test, scope)
    return None if step is None or step.verb is Verb.SPLIT or not step.answers else (step, step.answers)


def pattern_ways(pattern: ast.pattern, step: Step | None, scope: Scope, reading: Reading) -> tuple[str, ...] | None:
    """What a pattern means, in words; None if it takes whatever is left."""
    match pattern:
        case ast.MatchAs(pattern=None):
            return None
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return pattern_ways(inner, step, scope, reading)
        case ast.MatchOr(patterns=patterns):
            met = [pattern_ways(one, step, scope, reading) for one in patterns]
            return None if None in met else tuple(way for ways in met if ways for way in ways)
        case ast.MatchClass(cls=cls):
            return _wires(cls, scope, reading) or (plain(cls),)
        case ast.MatchSingleton(value=None) if step is not None and step.lapse is not None:
            return (step.lapse,)
        case ast.MatchSingleton(value=value):
            return ("nothing" if value is None else "yes" if value else "no",)
        case ast.MatchValue(value=value):
            return (Words(reading.source, scope.local).said(value),)
    return (ast.unparse(pattern),)


def narrowings(pattern: ast.pattern, words: Words) -> list[str]:
    """What a pattern asks of an event's fields, in words."""
    match pattern:
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return narrowings(inner, words)
        case ast.MatchClass(patterns=by_place, kwd_attrs=names, kwd_patterns=by_name):
            asked = [ast.unparse(one) for one in by_place]
            for name, one in zip(names, by_name, strict=True):
                match one:
                    case ast.MatchValue(value=value):
                        asked.append(f"{name} {words.said(value)}")
                    case ast.MatchAs(pattern=None):
                        pass  # it only gives the field a name
                    case _:
                        asked.append(f"{name} {ast.unparse(one)}")
            return asked
    return []


def takes_every_member(cases: list[ast.match_case], scope: Scope, reading: Reading) -> bool:
    """Whether the cases name every member of one enumeration."""
    values = [case.pattern.value for case in cases if isinstance(case.pattern, ast.MatchValue) and case.guard is None]
    members = {one for one in (reading.source.meaning(v, scope.local) for v in values) if isinstance(one, Enum)}
    return bool(members) and members == set(type(next(iter(members))))


def _turned(found: tuple[Step, tuple[str, ...]] | None) -> tuple[Step, tuple[str, ...]] | None:
    if found is None:
        return None
    step, ways = found
    return step, tuple(way for way in ways_on(step) if way not in ways)


def _among(step: Step | None, ways: tuple[str, ...]) -> tuple[Step, tuple[str, ...]] | None:
    met = () if step is None else tuple(way for way in ways if way in step.answers)
    return None if step is None or not met else (step, met)


def _wires(node: ast.expr, scope: Scope, reading: Reading) -> tuple[str, ...]:
    match node:
        case ast.Tuple(elts=parts):
            return tuple(wire for part in parts for wire in _wires(part, scope, reading))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return (*_wires(left, scope, reading), *_wires(right, scope, reading))
    meant = reading.source.meaning(node, scope.local)
    return (meant.wire,) if isinstance(meant, type) and issubclass(meant, Event) else ()
