"""Walk over a journey's `run`, without running it, from the first line to every end."""

import ast
from collections.abc import Sequence

from workflows.map.answers import chosen, narrowings, pattern_ways, takes_every_member, ways_on
from workflows.map.reading import Reading
from workflows.map.scope import Known, Scope, names_set_in, scope_of
from workflows.map.source import JourneySource
from workflows.map.steps import Arm, Fork, Item, Leave, Loop, Step, Way
from workflows.map.words import Words, plain, timeless
from workflows.vocabulary.events.event import Event

_INSTEAD = {
    ast.Try: ("catches", "leave it out: a goal or an exit must cut through, and a step that fails parks the journey"),
    ast.With: ("uses with", "a journey holds nothing open: leave it to an activity behind a port"),
    ast.AsyncWith: ("uses async with", "a journey holds nothing open: leave it to an activity behind a port"),
    ast.AsyncFor: ("uses async for", "wait for one event after the other: `while` and self.wait_for"),
    ast.Raise: ("raises", "return an Outcome: an exception in a journey is a bug that stops it"),
    ast.Assert: ("asserts", "write `if ...: return Outcome.STOPPED`: a failing assertion stops the journey"),
    ast.FunctionDef: ("defines a function inside a function", "make it a function of the module"),
    ast.AsyncFunctionDef: ("defines a function inside a function", "make it a method: `async def _x(self, ...)`"),
    ast.ClassDef: ("defines a class inside a function", "make it a class of the module"),
    ast.Import: ("imports inside a function", "import at the top of the file"),
    ast.ImportFrom: ("imports inside a function", "import at the top of the file"),
}


def walk(source: JourneySource) -> tuple[Item, ...]:
    """What a journey does; Unmappable if its source says it in a way no map can show."""
    run = source.methods["run"]
    starting = run.args.args[1].arg if len(run.args.args) > 1 else ""
    scope = scope_of(run, {starting: Known(kinds=(source.starts_on,))})
    walker = _Walk(source)
    return walker.body(run, scope, ends_the_journey=True)


class _Walk(Reading):
    def body(
        self, method: ast.AsyncFunctionDef | ast.FunctionDef, scope: Scope, *, ends_the_journey: bool
    ) -> tuple[Item, ...]:
        return self._block(method.body, scope, ends_the_journey)

    def _block(self, lines: Sequence[ast.stmt], scope: Scope, ends: bool) -> tuple[Item, ...]:
        items: list[Item] = []
        for line in lines:
            self._line(line, scope, ends, items)
            if items and isinstance(items[-1], Leave):
                break
        return tuple(items)

    def _line(self, line: ast.stmt, scope: Scope, ends: bool, items: list[Item]) -> None:
        match line:
            case ast.Expr(value=value):
                items += self.read(value, scope)
            case ast.Assign(targets=targets, value=value):
                items += self.read(value, scope)
                for target in targets:
                    self.read(target, scope)
                    self.bind(target, value, scope)
            case ast.AnnAssign(target=target, value=value):
                self.read(target, scope)
                if value is not None:
                    items += self.read(value, scope)
                    self.bind(target, value, scope)
            case ast.AugAssign(target=target, value=value):
                self.read(target, scope)
                items += self.read(value, scope)
            case ast.Return(value=value):
                self._return(value, scope, ends, items)
            case ast.If():
                self._if(line, scope, ends, items)
            case ast.Match():
                self._match(line, scope, ends, items)
            case ast.For():
                self._for(line, scope, ends, items)
            case ast.While():
                self._while(line, scope, ends, items)
            case ast.Break():
                items.append(Leave(Way.BREAK))
            case ast.Continue():
                items.append(Leave(Way.CONTINUE))
            case ast.Pass():
                pass
            case _:
                known = _INSTEAD.get(type(line), (f"uses {type(line).__name__.lower()}", "write it without"))
                self.source.refuse(line, *known)

    def _return(self, value: ast.expr | None, scope: Scope, ends: bool, items: list[Item]) -> None:
        match value:
            case ast.IfExp(test=test, body=body, orelse=orelse) if ends:
                as_lines = ast.If(test, [ast.Return(body)], [ast.Return(orelse)])
                self._if(ast.fix_missing_locations(ast.copy_location(as_lines, value)), scope, ends, items)
            case ast.Await(value=ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) as call) if (
                ends and name in self.source.methods
            ):
                items += self.inlined(name, call, scope, ends_the_journey=True)
            case _:
                items += [] if value is None else self.read(value, scope)
                outcome = value.attr.lower() if isinstance(value, ast.Attribute) else plain(value) if value else ""
                items.append(Leave(Way.END, outcome) if ends else Leave(Way.RETURN))

    def _if(self, line: ast.If, scope: Scope, ends: bool, items: list[Item]) -> None:
        items += self.read(line.test, scope)
        asked, found = f"if {timeless(line.test)}", chosen(line.test, scope, self)
        if found is None or not _hangs(found[0], items):
            text, yes, no = _asked(found, line.test, self._words(scope))
            arms = [(yes, asked, line.body), (no, "else", line.orelse)]
        else:
            text, step, left, arms = None, found[0], ways_on(found[0]), []
            while found is not None and found[0] is step:
                left = tuple(way for way in left if way not in found[1])
                arms.append((" or ".join(found[1]), asked, line.body))
                match line.orelse:
                    case [ast.If() as other] if left and not _uses_verbs(other.test):
                        following = chosen(other.test, scope, self)
                    case _:
                        following = None
                if following is None or following[0] is not step:
                    break
                line, found, asked = other, following, f"elif {timeless(other.test)}"
            if left or line.orelse:
                arms.append((" or ".join(left) or "otherwise", "else", line.orelse))
        self._fork(text, arms, scope, ends, items)

    def _match(self, line: ast.Match, scope: Scope, ends: bool, items: list[Item]) -> None:
        items += self.read(line.subject, scope)
        step = self.answered(line.subject, scope)
        hangs = step is not None and _hangs(step, items)
        left: list[str] = list(ways_on(step)) if step else []
        arms: list[tuple[str, str, list[ast.stmt]]] = []
        takes_all, has_conditions = takes_every_member(line.cases, scope, self), False
        for case in line.cases:
            ways = pattern_ways(case.pattern, step, scope, self)
            taken = "otherwise" if has_conditions and ways is None else " or ".join(left if ways is None else ways)
            conditions = narrowings(case.pattern, self._words(scope))
            if case.guard is not None:
                if self.read(case.guard, scope, is_sure=False):
                    self.source.refuse(case.guard, "uses a verb in a guard", "use it in a line of its own")
                conditions.append(self._words(scope).said(case.guard))
            if conditions:
                has_conditions = True
            else:
                left = [way for way in left if ways is not None and way not in ways]
                takes_all = takes_all or ways is None or (step is not None and not left)
            guard = "" if case.guard is None else f" if {timeless(case.guard)}"
            mark = f"match {timeless(line.subject)}: {ast.unparse(case.pattern)}{guard}"
            arms.append((", ".join([taken or "otherwise", *conditions]), mark, case.body))
            self._capture(case.pattern, scope)
        if not takes_all:
            arms.append(("otherwise" if has_conditions else " or ".join(left) or "otherwise", "else", []))
        self._fork(None if hangs else self._words(scope).question(line.subject), arms, scope, ends, items)

    def _capture(self, pattern: ast.pattern, scope: Scope) -> None:
        match pattern:
            case ast.MatchAs(pattern=ast.MatchClass(cls=cls), name=str(name)):
                meant = self.source.meaning(cls, scope.local)
                is_event = isinstance(meant, type) and issubclass(meant, Event)
                scope.known[name] = Known(kinds=(meant,) if is_event else ())

    def _fork(
        self,
        text: str | None,
        arms: Sequence[tuple[str, str, list[ast.stmt]]],
        scope: Scope,
        ends: bool,
        items: list[Item],
    ) -> None:
        scopes = [scope.copy() for _ in arms]
        walked = [
            Arm(label, mark, self._block(body, inner, ends))
            for (label, mark, body), inner in zip(arms, scopes, strict=True)
        ]
        going_on = [inner for inner, arm in zip(scopes, walked, strict=True) if not _is_over(arm.body)]
        if going_on:
            scope.join(going_on)
        if any(arm.body for arm in walked):
            items.append(Fork(text, tuple(walked)))

    def _for(self, line: ast.For, scope: Scope, ends: bool, items: list[Item]) -> None:
        items += self.read(line.iter, scope)
        each = f"{plain(line.target)} in {plain(line.iter)}"
        text = f"for each {each}"
        if isinstance(line.iter, ast.Call) and plain(line.iter.func) == "range" and len(line.iter.args) == 1:
            text = f"up to {self._words(scope).said(line.iter.args[0])} times"
        body = self._round(line.body, [line], scope, ends)
        otherwise = self._block(line.orelse, scope, ends)
        if body or otherwise:
            mark = f"for {timeless(line.target)} in {timeless(line.iter)}"
            items.append(Loop((), text, "next", "done", mark, body, otherwise))

    def _while(self, line: ast.While, scope: Scope, ends: bool, items: list[Item]) -> None:
        scope.forget_steps(names_set_in([line]))
        head = self.read(line.test, scope)
        found, mark = chosen(line.test, scope, self), f"while {timeless(line.test)}"
        if isinstance(line.test, ast.Constant) and line.test.value:
            asked: tuple[str | None, str, str | None] = (None, "", None)
        elif found is not None and _hangs(found[0], head):
            left = [way for way in ways_on(found[0]) if way not in found[1]]
            asked = (None, " or ".join(found[1]), " or ".join(left) or "otherwise")
        else:
            asked = _asked(found, line.test, self._words(scope))
        body = self._round(line.body, [line], scope, ends)
        otherwise = self._block(line.orelse, scope, ends)
        if head or body or otherwise:
            items.append(Loop(tuple(head), *asked, mark, body, otherwise))

    def _words(self, scope: Scope) -> Words:
        return Words(self.source, scope.local)

    def _round(self, body: list[ast.stmt], loop: list[ast.AST], scope: Scope, ends: bool) -> tuple[Item, ...]:
        # Walked twice: a message made at the end of one round may be sent at the beginning of the next.
        first = scope.copy()
        self._block(body, first, ends)
        scope.join([scope.copy(), first])
        scope.forget_steps(names_set_in(loop))
        inner = scope.copy()
        items = self._block(body, inner, ends)
        scope.join([scope.copy(), inner])
        return items


def _asked(found: tuple[Step, tuple[str, ...]] | None, test: ast.expr, words: Words) -> tuple[str, str, str]:
    if found is None:
        return words.question(test), "yes", "no"
    step, ways = found
    if step.lapse is not None and ways == (step.lapse,):
        return f"{' or '.join(step.answers)}?", "no", "yes"
    return f"{' or '.join(ways)}?", "yes", "no"


def _hangs(step: Step, items: Sequence[Item]) -> bool:
    return bool(items) and items[-1] is step


def _is_over(body: tuple[Item, ...]) -> bool:
    return bool(body) and isinstance(body[-1], Leave) and body[-1].way in (Way.RETURN, Way.END)


def _uses_verbs(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Await | ast.NamedExpr) for inner in ast.walk(node))
