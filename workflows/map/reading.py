"""Find the verbs in an expression, in the order in which they run, and refuse what no map can show."""

import ast
from abc import ABC, abstractmethod

from temporalio import workflow

from workflows.map.calls import VerbCall
from workflows.map.scope import NOTHING, Known, Scope, kinds_made, scope_of
from workflows.map.source import JourneySource
from workflows.map.steps import AT_ONCE, WORDS, Inlined, Item, Step, Verb
from workflows.map.words import plain

_ON_ITS_OWN = "give it a line of its own, and use what it returned"
_DYNAMIC = frozenset({"getattr", "setattr", "delattr", "eval", "exec", "compile", "globals", "locals", "vars", "super"})
_VERBS = ", ".join(verb for verb in Verb if verb is not Verb.PATCHED)


class Reading(ABC):
    """Reads expressions; whoever inherits reads the bodies of methods."""

    def __init__(self, source: JourneySource) -> None:
        self.source = source
        self.made: dict[ast.expr, Step] = {}
        self.inside: tuple[str, ...] = ("run",)

    @abstractmethod
    def body(self, method: ast.AsyncFunctionDef, scope: Scope, *, ends_the_journey: bool) -> tuple[Item, ...]:
        """What a method does."""

    def read(self, node: ast.AST, scope: Scope, *, is_sure: bool = True) -> list[Item]:
        """The steps in an expression; not `is_sure` where they might be left out."""
        match node:
            case ast.Await(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) as call):
                return self._called(name, call, scope, is_sure=is_sure)
            case ast.Await(value=value):
                instead = "await only verbs (self.sleep, self.wait_for, ...) and the journey's own methods"
                self.source.refuse(node, f"awaits {ast.unparse(value)}", instead)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                return self._called_at_once(name, node, scope, is_sure=is_sure)
            case ast.Call(func=ast.Name(id=name)) if name in _DYNAMIC:
                self.source.refuse(node, f"calls {name}", "name the attribute or function itself")
            case ast.Call(func=func) if self._is_patch(func, scope):
                return self._step(Verb.PATCHED, node, scope, is_sure=is_sure)
            case ast.NamedExpr(target=target, value=value):
                items = self.read(value, scope, is_sure=is_sure)
                self.bind(target, value, scope)
                return items
            case ast.BoolOp(values=[first, *others]):
                return self._unsure([first], others, scope, is_sure=is_sure)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._unsure([test], [body, orelse], scope, is_sure=is_sure)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return self._unsure([], list(ast.iter_child_nodes(node)), scope, is_sure=is_sure)
            case ast.Attribute(value=ast.Name(id="self")):
                self._refuse_unknown(node)
                return []
        self._refuse_unknown(node)
        return [item for child in ast.iter_child_nodes(node) for item in self.read(child, scope, is_sure=is_sure)]

    def bind(self, target: ast.expr, value: ast.expr, scope: Scope) -> None:
        """Know from here on what a variable holds."""
        if isinstance(target, ast.Name):
            step = self.answered(value, scope)
            kinds = step.events if step and step.verb is Verb.WAIT_FOR else kinds_made(value, scope, self.source)
            scope.known[target.id] = Known(step, kinds)

    def answered(self, node: ast.expr, scope: Scope) -> Step | None:
        """The step whose answer an expression is."""
        match node:
            case ast.Name(id=name):
                return scope.known.get(name, NOTHING).step
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.answered(inner, scope)
        return self.made.get(node)

    def inlined(self, name: str, call: ast.Call, scope: Scope, *, ends_the_journey: bool = False) -> list[Item]:
        """What one of the journey's own methods does, at the place of its call."""
        method = self.source.methods[name]
        if name in self.inside:
            self.source.refuse(call, f"{name} calls itself", "write a loop: a map has a fixed number of steps")
        if not isinstance(method, ast.AsyncFunctionDef) or method.decorator_list:
            self.source.refuse(call, f"{name} is no plain method", f"write `async def {name}(self, ...)`")
        items = [item for argument in _arguments(call) for item in self.read(argument, scope)]
        names = [one.arg for one in (*method.args.posonlyargs, *method.args.args)][1:]
        written = dict(zip(names, call.args, strict=False)) | {k.arg: k.value for k in call.keywords if k.arg}
        given = {name: Known(kinds=kinds_made(value, scope, self.source)) for name, value in written.items()}
        self.inside = (*self.inside, name)
        body = self.body(method, scope_of(method, given), ends_the_journey=ends_the_journey)
        self.inside = self.inside[:-1]
        return [*items, Inlined(body)]

    def _called(self, name: str, call: ast.Call, scope: Scope, *, is_sure: bool) -> list[Item]:
        if name in WORDS and name not in AT_ONCE:
            return self._step(Verb(name), call, scope, is_sure=is_sure)
        if name not in self.source.methods:
            wrong = f"self.{name} is no verb to be awaited, and no method of {self.source.kind.__name__}"
            self.source.refuse(call, wrong, f"the verbs are {_VERBS}")
        if not is_sure:
            self.source.refuse(call, f"self.{name} may or may not be called in this line", _ON_ITS_OWN)
        return self.inlined(name, call, scope)

    def _called_at_once(self, name: str, call: ast.Call, scope: Scope, *, is_sure: bool) -> list[Item]:
        if name in AT_ONCE:
            return self._step(Verb(name), call, scope, is_sure=is_sure)
        method = self.source.methods.get(name)
        if name in WORDS or isinstance(method, ast.AsyncFunctionDef):
            self.source.refuse(call, f"self.{name} is called and not awaited", f"write `await self.{name}(...)`")
        if method is None:
            self.source.refuse(call, f"self.{name} is no verb", f"the verbs are {_VERBS}")
        if any(_is_verb(inner) for inner in ast.walk(method)):
            wrong = f"{name} uses verbs and is not async"
            self.source.refuse(call, wrong, f"write `async def {name}` and `await self.{name}(...)`")
        return [item for argument in _arguments(call) for item in self.read(argument, scope, is_sure=is_sure)]

    def _step(self, verb: Verb, call: ast.Call, scope: Scope, *, is_sure: bool) -> list[Item]:
        if not is_sure:
            self.source.refuse(call, f"{verb} may or may not be called in this line", _ON_ITS_OWN)
        items = [
            item
            for argument in _arguments(call)
            if not (isinstance(argument, ast.Lambda) and verb in (Verb.WAIT_FOR, Verb.SLEEP_UNTIL))
            for item in self.read(argument, scope)
        ]
        step = VerbCall(verb, call, scope, self.source).step()
        self.made[call] = step
        return [*items, step]

    def _unsure(
        self, sure: list[ast.expr], unsure: list[ast.AST] | list[ast.expr], scope: Scope, *, is_sure: bool
    ) -> list[Item]:
        items = [item for node in sure for item in self.read(node, scope, is_sure=is_sure)]
        return items + [item for node in unsure for item in self.read(node, scope, is_sure=False)]

    def _is_patch(self, func: ast.expr, scope: Scope) -> bool:
        meant = self.source.meaning(func, scope.local)
        return meant is workflow.patched or meant is workflow.deprecate_patch

    def _refuse_unknown(self, node: ast.AST) -> None:
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store() | ast.Del()):
                wrong = f"keeps {name} on the journey, where the framework keeps its own"
                self.source.refuse(node, wrong, "keep it in a local variable, and hand it to methods")
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in WORDS:
                self.source.refuse(node, f"hands on the verb {name}", f"call it here: `await self.{name}(...)`")
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if name.startswith("_"):
                if name not in vars(self.source.kind):
                    self.source.refuse(node, f"uses {name}, the framework's own", f"use the verbs: {_VERBS}")
            case ast.Name(id="self"):
                instead = "make what it is handed to an `async def` method of the journey"
                self.source.refuse(node, "hands the journey to a function, where no map can follow", instead)
            case ast.Lambda():
                instead = "only where= and sleep_until take a lambda: make it a function of the module"
                self.source.refuse(node, f"makes a function of {plain(node)!r}", instead)
            case ast.Yield() | ast.YieldFrom():
                self.source.refuse(node, "yields", "a journey returns one Outcome: collect in a list")


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _is_verb(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            return name in WORDS
    return False
