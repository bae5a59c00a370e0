"""What the facts about one customer come to, found by going through all of them every time it is asked."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.store.gate_policies import SOLD, Document
from workflows.vocabulary.events.contact import ContactRestored, ContactSuppressed
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.holds import HoldLifted, HoldPlaced
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated


@dataclass
class Wish:
    """A message that was asked for, or was sent elsewhere, and what has become of it."""

    id: str
    journey: str
    workflow: str
    message: str
    purpose: str
    topic: str
    team: str
    asked_at: datetime
    channel: str = "email"
    expires_at: datetime | None = None
    ended_by: str | None = None
    state: str = "new"
    rule: str = ""
    due: datetime | None = None
    claimed_at: datetime | None = None


@dataclass(frozen=True)
class Held:
    """A hold that binds now, and until when at most."""

    rule: str
    until: datetime | None


@dataclass
class Facts:
    """All that was accepted, in order, each with the policy that was in force then; and the journeys' own holds."""

    accepted: list[tuple[Event, datetime, Document]] = field(default_factory=list)
    journey_holds: list[tuple[int, str, str, Document, datetime]] = field(default_factory=list)

    def zone(self) -> str:
        """Where the customer is, by the last word on it."""
        return next((e.time_zone for e in self._latest_first() if isinstance(e, ProfileUpdated) and e.time_zone), "UTC")

    def is_reachable(self) -> bool:
        """Whether the last address told is one."""
        told = (e.email for e in self._latest_first() if isinstance(e, ProfileUpdated) and e.email is not None)
        return bool(next(told, ""))

    def consent(self, scope: str) -> bool | None:
        """Yes, no, or never a word."""
        words = [
            (at, isinstance(event, ConsentWithdrawn))
            for event, at, _ in self.accepted
            if isinstance(event, ConsentGiven | ConsentWithdrawn) and event.scope == scope
        ]
        return not max(words)[1] if words else None

    def is_suppressed(self, channel: str) -> bool:
        """Whether the last word on this channel, or on all of them, is that nothing goes there."""
        for named in (channel, "*"):
            words = [
                (at, isinstance(event, ContactSuppressed))
                for event, at, _ in self.accepted
                if isinstance(event, ContactSuppressed | ContactRestored) and event.channel == named
            ]
            if words and max(words)[1]:
                return True
        return False

    def by_somebody(self, wish: Wish, now: datetime) -> Held | None:
        """The hold of an operator or another journey that binds it; the one longest without a word, if several do."""
        found = []
        for number, workflow, _, what, until in self.journey_holds:
            if workflow != wish.workflow and binds(what, wish) and now < until:
                found.append((number, Held("journey-hold", until)))
        words = [(n, e, at) for n, (e, at, _) in enumerate(self.accepted) if isinstance(e, HoldPlaced | HoldLifted)]
        for name in {event.name for _, event, _ in words}:
            placed = [(at, n, e) for n, e, at in words if isinstance(e, HoldPlaced) and e.name == name]
            lifted = [at for _, e, at in words if isinstance(e, HoldLifted) and e.name == name]
            if not placed:
                continue
            at, _, last = max(placed, key=lambda p: p[:2])
            is_over = any(at <= end for end in lifted) or (last.until is not None and now >= last.until)
            if not is_over and binds(last.model_dump(mode="json"), wish):
                number = max(n for n, event, _ in words if event.name == name)
                found.append((number, Held("operator-hold", last.until)))
        return min(found, key=lambda one: one[0])[1] if found else None

    def by_events(self, rule: Document, now: datetime) -> Held | None:
        """What a policy's hold rule says, by the events accepted while a rule of that name was in force."""
        seen: dict[str, list[tuple[int, bool, datetime]]] = {}
        for number, (event, at, policy) in enumerate(self.accepted):
            for then in policy.get("holds", []):
                if then["name"] == rule["name"] and event.wire in (then["opened_by"], then["closed_by"]):
                    key = str(getattr(event, then["key"]))
                    seen.setdefault(key, []).append((number, event.wire == then["opened_by"], at))
        for words in sorted(seen.values(), key=lambda words: words[-1][0]):
            opened = [at for _, is_open, at in words if is_open]
            closed = [at for _, is_open, at in words if not is_open]
            if not opened or (closed and max(closed) >= max(opened)):
                continue
            days = rule.get("expires_after_days")
            until = None if days is None else max(opened) + timedelta(days=days)
            if until is None or now < until:
                return Held(rule["name"], until)
        return None

    def _latest_first(self) -> list[Event]:
        return [event for event, _, _ in reversed(self.accepted)]


def binds(rule: Document, wish: Wish, purposes: Any = SOLD) -> bool:
    """Whether a rule is about this message: its purposes, and of each list it has, something."""
    return wish.purpose in rule.get("binds", purposes) and all(
        getattr(wish, one) in rule[many]
        for one, many in [("topic", "topics"), ("team", "teams"), ("channel", "channels"), ("journey", "journeys")]
        if rule.get(many)
    )
