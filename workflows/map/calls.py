"""One call of a verb as a step: what operators read, and what matters for replay."""

import ast
from dataclasses import replace
from datetime import time
from inspect import isfunction

from workflows.map.scope import Scope, kinds_made
from workflows.map.source import UNKNOWN, JourneySource
from workflows.map.steps import Step, Verb
from workflows.map.words import Words, plain, timeless
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.local_time import Weekday
from workflows.vocabulary.messages.message import Message

_CLASS_BY_NAME = "name the event's class, as in wait_for(OfferAccepted)"


class VerbCall:
    """Reads one call in the scope it stands in."""

    def __init__(self, verb: Verb, call: ast.Call, scope: Scope, source: JourneySource) -> None:
        self.verb, self.call, self.scope, self.source = verb, call, scope, source
        self.words = Words(source, scope.local)
        self.given = {k.arg: k.value for k in call.keywords if k.arg is not None}
        if len(self.given) < len(call.keywords) or any(isinstance(a, ast.Starred) for a in call.args):
            source.refuse(call, f"{verb} is given its arguments by * or **", "write each argument out")

    def step(self) -> Step:
        """The step; Unmappable if what it says can only be known by running it."""
        match self.verb:
            case Verb.SLEEP:
                return self._made(f"sleep {self.words.length(self._first('length'))}", "sleep")
            case Verb.SLEEP_UNTIL:
                return self._sleep_until()
            case Verb.WAIT_FOR:
                return self._wait_for()
            case Verb.SILENCE:
                kind = self._event(self._first("kind"))
                label = f"wait for {self.words.length(self._named('lasting'))} without {kind.wire}"
                return self._made(label, f"silence {kind.wire}", events=(kind,))
            case Verb.CUSTOMER | Verb.RENEW:
                return self._made("begin again" if self.verb is Verb.RENEW else "", self.verb.value)
            case Verb.SPLIT:
                return self._split()
            case Verb.HOLD:
                return self._hold()
            case Verb.RELEASE:
                name = self._literal(self._first("name"))
                return self._made(f"release hold {name}", f"release {name}")
            case Verb.STAGE:
                return self._made(f"stage: {self.words.said(self._first('label'))}", "stage")
            case Verb.PAUSE_CAMPAIGN | Verb.RESUME_CAMPAIGN:
                campaign = self._text(self._first("campaign"))
                outlives = plain(self.given["outlives_journey"]) if "outlives_journey" in self.given else "False"
                stays = "" if outlives == "False" else "\nand leave it so when this ends"
                return self._made(f"{self.verb.value.replace('_', ' ')} {campaign}{stays}", f"{self.verb} {campaign}")
            case Verb.SEND:
                return self._send()
            case Verb.PATCHED:
                mark = f"patched: {self._literal(self._first('id'))}"
                return self._made(mark, mark, answers=(mark,), lapse="as before")

    def _made(
        self,
        label: str,
        mark: str,
        *,
        answers: tuple[str, ...] = (),
        lapse: str | None = None,
        events: tuple[type[Event], ...] = (),
    ) -> Step:
        return Step(self.verb, self.call.lineno, self.call, label, mark, answers, lapse, events)

    def _sleep_until(self) -> Step:
        date = self._first("when")
        meant = self.source.meaning(date, self.scope.local)
        mark, at = "sleep_until", f" at {self.words.said(self.given['at'])}" if "at" in self.given else ""
        is_attribute, by_the_wall = isinstance(date, ast.Lambda) or isfunction(meant), False
        if is_attribute:
            words = plain(date.body) if isinstance(date, ast.Lambda) else plain(date)
            mark = f"sleep_until {words} of the profile"
        elif isinstance(meant, Weekday):
            words, by_the_wall = meant.name.capitalize(), True
        elif self._is_time(date):
            words, by_the_wall = self.words.said(date), True
        else:
            words = plain(date)
        before = f"{self.words.length(self.given['before'])} before " if "before" in self.given else ""
        if_past = {"RUN_NOW": ", or go on if it is past", "SKIP": ", or skip if it is past"}
        policy = self.given.get("if_past")
        name = policy.attr if isinstance(policy, ast.Attribute) else ""
        step = self._made(
            f"sleep until {before}{words}{at}{if_past.get(name, '')}",
            mark + (f", if past: {name.lower()}" if name else ""),
            answers=("in time",),
            lapse="already past" if name == "SKIP" else None,
        )
        return replace(step, may_be_past=not by_the_wall, follows_profile=is_attribute)

    def _wait_for(self) -> Step:
        if not self.call.args:
            self.source.refuse(self.call, "wait_for names no event", _CLASS_BY_NAME)
        events = tuple(self._event(arg) for arg in self.call.args)
        names = " or ".join(kind.wire for kind in events)
        label, mark, lapse = f"wait for {names}", f"wait_for {names}", None
        if "within" in self.given:
            length = self.words.length(self.given["within"])
            is_seen = self.words.is_length(self.given["within"])
            length, lapse = (length, f"{length} pass") if is_seen else (f"as long as {length}", "time is up")
            label, mark = f"{label}, {length}", f"{mark} within a time"
        same_as: tuple[type[Event], ...] = ()
        if "same" in self.given:
            field = self._literal(self.given["same"])
            label, mark, same_as = f"{label}\nwith the same {field}", f"{mark}, same {field}", self._others()
        if "where" in self.given:
            where = self.given["where"]
            label = f"{label}\nwhere {self.words.predicate(where)}"
            mark = f"{mark}, where {timeless(where.body if isinstance(where, ast.Lambda) else where)}"
        if "since" in self.given:
            label, mark = f"{label}\nsince {plain(self.given['since'])}", f"{mark}, since a time"
        answers = tuple(kind.wire for kind in events)
        return replace(self._made(label, mark, answers=answers, lapse=lapse, events=events), same_as=same_as)

    def _others(self) -> tuple[type[Event], ...]:
        if "as_in" not in self.given:
            return (self.source.starts_on,)
        return tuple(k for k in kinds_made(self.given["as_in"], self.scope, self.source) if issubclass(k, Event))

    def _split(self) -> Step:
        name = self._literal(self._first("experiment"))
        arms = self.given.get("arms") or (self.call.args[1] if len(self.call.args) > 1 else None)
        match arms:
            case ast.Tuple(elts=written) | ast.List(elts=written):
                names = [self._literal(arm) for arm in written]
            case ast.Dict(keys=keys):
                names = [self._literal(arm) for arm in keys if arm is not None]
            case _:
                meant = UNKNOWN if arms is None else self.source.meaning(arms, self.scope.local)
                if not isinstance(meant, tuple | dict):
                    self.source.refuse(self.call, f"the arms of split {name!r} are not written out", 'write ("a", "b")')
                names = [str(arm) for arm in meant]
        held_out = f"\n{plain(self.given['holdout'])} % held out" if "holdout" in self.given else ""
        names += ["holdout"] if held_out else []
        label, mark = f"split {name}: {', '.join(names)}{held_out}", f"split {name}: {', '.join(names)}"
        return self._made(label, mark, answers=tuple(names))

    def _hold(self) -> Step:
        name, binds = self._literal(self._first("name")), self.given.get("binds")
        bound = binds.elts if isinstance(binds, ast.Tuple) else []
        words = [part.attr.lower() for part in bound if isinstance(part, ast.Attribute)] or ["messages"]
        lasting = f", {self.words.length(self.given['lasting'])}" if "lasting" in self.given else ""
        about = [f" {kind} {' or '.join(found)}" for kind, found in self._narrowed().items() if found]
        return self._made(f"hold {name}: no {' or '.join(words)}{''.join(about)}{lasting}", f"hold {name}")

    def _narrowed(self) -> dict[str, list[str]]:
        given = {kind: self.given.get(name) for kind, name in (("on", "topics"), ("from", "journeys"))}
        return {
            kind: [self._literal(part) for part in found.elts] if isinstance(found, ast.Tuple) else []
            for kind, found in given.items()
        }

    def _send(self) -> Step:
        message = self._first("message")
        kinds = kinds_made(message, self.scope, self.source)
        messages = tuple(kind for kind in kinds if issubclass(kind, Message))
        if not messages or len(messages) < len(kinds):
            self.source.refuse(
                self.call,
                f"what is sent, {plain(message)!r}, is not seen to be a message",
                "make it of a class in workflows/vocabulary/messages, as in send(RenewalOffer(package=...))",
            )
        names = " or ".join(kind.name for kind in messages)
        label = mark = f"send {names}"
        events: tuple[type[Event], ...] = ()
        if "unless" in self.given:
            events = (self._event(self.given["unless"]),)
            label, mark = f"{label}\nunless {events[0].wire}", f"{mark} unless {events[0].wire}"
        if "expires_after" in self.given:
            label = f"{label}\nwithin {self.words.length(self.given['expires_after'])} or not at all"
        if "after_pause" in self.given:
            label = f"{label}\nafter a pause: {self._after_pause(self.given['after_pause'])}"
        return replace(self._made(label, mark, events=events), messages=messages)

    def _after_pause(self, node: ast.expr) -> str:
        match node:
            case ast.Call(func=ast.Attribute(attr="skip_if_older_than"), args=[age]):
                return f"skip if older than {self.words.length(age)}"
            case ast.Call(func=ast.Attribute(attr="ask")):
                return "ask an operator"
            case ast.Call(func=ast.Attribute(attr="send")):
                return "send"
        return plain(node)

    def _first(self, name: str) -> ast.expr:
        return self.call.args[0] if self.call.args else self._named(name)

    def _named(self, name: str) -> ast.expr:
        if name not in self.given:
            self.source.refuse(self.call, f"{self.verb} lacks {name}", f"write {self.verb}(..., {name}=...)")
        return self.given[name]

    def _event(self, node: ast.expr) -> type[Event]:
        meant = self.source.meaning(node, self.scope.local)
        if not (isinstance(meant, type) and issubclass(meant, Event)):
            self.source.refuse(node, f"{plain(node)!r} is not the name of an event", _CLASS_BY_NAME)
        return meant

    def _literal(self, node: ast.expr) -> str:
        meant = self.source.meaning(node, self.scope.local)
        if not isinstance(meant, str):
            wrong = f"{self.verb} is given {plain(node)!r}, which only a running journey knows"
            self.source.refuse(node, wrong, "write the name out, in quotes")
        return str(meant)

    def _text(self, node: ast.expr) -> str:
        meant = self.source.meaning(node, self.scope.local)
        return meant if isinstance(meant, str) else plain(node)

    def _is_time(self, node: ast.expr) -> bool:
        called = self.source.meaning(node.func, self.scope.local) if isinstance(node, ast.Call) else None
        return called is time or isinstance(self.source.meaning(node, self.scope.local), time)
