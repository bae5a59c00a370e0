"""The gate once more, as naive as can be: every minute is looked at, every message counted, nothing remembered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.store.gate_policies import ANYTHING, Document
from tests.store.naive_standing import Facts, Wish, binds
from workflows.vocabulary.experiments import is_held_out, share_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LONGEST = {"day": 3 * DAY, "week": 9 * DAY, "month": 33 * DAY}
PATIENCE = 10 * MINUTE
PRIORITIES = ["legal", "transactional", "service", "survey", "marketing"]
_LONG_AGO, _FOR_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What becomes of a message, by which rule, and when that lets go of it."""

    verdict: str
    rule: str
    until: datetime | None = None


@dataclass
class NaiveGate:
    """One customer, everything that was ever wanted of them, and what is in force."""

    customer: str
    policy: Document
    facts: Facts = field(default_factory=Facts)
    wishes: list[Wish] = field(default_factory=list)
    paused: set[str] = field(default_factory=set)

    def asked(self, wish: Wish, now: datetime) -> Answer | None:
        """The answer to a message, with what becomes of it; None if it is past being asked about."""
        if wish.state not in ("new", "waiting", "claimed"):
            return None
        answer = self._objection(wish, wish, now) or self._outranked(wish, now) or Answer("clear", "clear")
        wish.rule, wish.due = answer.rule, answer.until or now + DAY
        if answer.verdict == "clear":
            wish.state, wish.claimed_at = "claimed", now
        elif answer.verdict == "drop":
            wish.state = "expired" if answer.rule == "expired" else "suppressed"
        else:
            wish.state = "waiting"
        return answer

    def _objection(self, wish: Wish, asking: Wish, now: datetime) -> Answer | None:
        if wish.ended_by:
            return Answer("drop", "journey-over")
        if wish.expires_at and now >= wish.expires_at:
            return Answer("drop", "expired")
        if self.paused & {"*", wish.journey}:
            return Answer("hold", "paused")
        if not self.facts.is_reachable():
            return Answer("drop", "no-address")
        listed = self.policy.get("suppression", {}).get("binds", [p for p in ANYTHING if p != "legal"])
        if wish.purpose in listed and self.facts.is_suppressed(wish.channel):
            return Answer("drop", "suppression")
        if binds(self.policy.get("consent", {}), wish):
            words = [self.facts.consent(wish.topic), self.facts.consent(wish.purpose)]
            if False in words or True not in words:
                return Answer("drop", "consent")
        for holdout in self._rules("holdouts", wish):
            if is_held_out(holdout["name"], self.customer, holdout["percent"]):
                return Answer("drop", holdout["name"])
        for switch in self._rules("switches", wish):
            return Answer(switch.get("does", "hold"), switch["name"])
        held = self.facts.by_somebody(wish, now)
        for rule in self._rules("holds", wish):
            held = held or self.facts.by_events(rule, now)
        if held:
            return Answer("hold", held.rule, held.until)
        return self._hours(wish, now) or self._capped(wish, asking, now) or self._gathering(wish, now)

    def _rules(self, kind: str, wish: Wish) -> list[Document]:
        return [rule for rule in self.policy.get(kind, []) if binds(rule, wish)]

    def _hours(self, wish: Wish, now: datetime) -> Answer | None:
        quiet, windows, zone = self._rules("quiet_hours", wish), self._rules("windows", wish), self._zone()

        def closed(at: datetime) -> str | None:
            for hours in quiet:
                if _includes(hours, at.astimezone(zone)):
                    return str(hours["name"])
            is_open = not windows or any(_includes(window, at.astimezone(zone)) for window in windows)
            return None if is_open else str(windows[0]["name"])

        rule = closed(now)
        if rule is None:
            return None
        opens = _first_minute(now, lambda at: closed(at) is None, within=9 * DAY)
        if opens is None:
            return Answer("hold", rule)
        seconds = 60 * self.policy.get("release", {}).get("spread_minutes", 0)
        own = opens + timedelta(seconds=int(seconds * share_of(f"release\n{self.customer}")))
        fits = closed(own) is None and (wish.expires_at is None or own < wish.expires_at)
        return Answer("defer", rule, own if fits else opens)

    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.facts.zone())

    def _limits(self, wish: Wish) -> list[tuple[Document, int]]:
        caps = [(cap, int(cap["most"])) for cap in self._rules("caps", wish)]
        quotas = [(q, q["shares"].get(wish.team, q.get("others"))) for q in self._rules("quotas", wish)]
        return [*caps, *((quota, int(share)) for quota, share in quotas if share is not None)]

    def _counted(self, limit: Document, wish: Wish, asking: Wish, at: datetime) -> list[datetime]:
        zone = self._zone()
        return [
            other.claimed_at
            for other in self.wishes
            if other is not asking
            and other.state in ("claimed", "sending", "sent", "unknown")
            and other.claimed_at is not None
            and binds(limit, other)
            and _together(limit, wish, other)
            and _in_window(limit, other.claimed_at, at, zone)
        ]

    def _capped(self, wish: Wish, asking: Wish, now: datetime) -> Answer | None:
        for limit, most in self._limits(wish):
            counted = self._counted(limit, wish, asking, now)
            if len(counted) < most:
                continue
            if most == 0:
                return Answer("drop", limit["name"])
            if "per" in limit:
                zone, period = self._zone(), limit["per"]
                return Answer("defer", limit["name"], _next_period(period, now, zone))
            ends = sorted(at + timedelta(days=limit["within_days"]) for at in counted)
            until = next(end for end in ends if len(self._counted(limit, wish, asking, end)) < most)
            return Answer("defer", limit["name"], until)
        return None

    def _gathering(self, wish: Wish, now: datetime) -> Answer | None:
        rule = self.policy.get("gathering")
        if rule is None or not binds(rule, wish) or not self._limits(wish):
            return None
        until = wish.asked_at + timedelta(minutes=rule["minutes"])
        if wish.expires_at:
            until = min(until, wish.asked_at + (wish.expires_at - wish.asked_at) / 2)
        return Answer("defer", "gathering", until) if now < until else None

    def _outranked(self, wish: Wish, now: datetime) -> Answer | None:
        ahead = [
            other
            for other in self.wishes
            if other is not wish
            and other.state == "waiting"
            and other.due is not None
            and now < other.due + PATIENCE
            and not (other.rule == "paused" and now < other.due)
            and self._place(other, wish, now) < self._place(wish, wish, now)
        ]
        for limit, most in self._limits(wish):
            room = most - len(self._counted(limit, wish, wish, now))
            going = [
                other
                for other in ahead
                if any(limit is its for its, _ in self._limits(other))
                and _together(limit, wish, other)
                and self._would_go(other, wish, now)
            ]
            if len(going) >= room:
                awake = [other.due for other in going if other.due and other.rule in ("gathering", "outranked")]
                for other in going:
                    if other.rule not in ("gathering", "outranked"):
                        other.due = min(now, other.due or now)  # it is told to ask now
                return Answer("defer", "outranked", max([now, *awake]) + PATIENCE)
        return None

    def _would_go(self, other: Wish, asking: Wish, now: datetime) -> bool:
        objection = self._objection(other, asking, now)
        return objection is None or objection.rule == "gathering"

    def _place(self, wish: Wish, asking: Wish, now: datetime) -> tuple[int, datetime, datetime, datetime, str]:
        names = (wish.purpose, *(f"{kind}:{getattr(wish, kind)}" for kind in ("message", "journey", "topic", "team")))
        priorities = self.policy.get("priorities", PRIORITIES)
        rank = next((n for n, priority in enumerate(priorities) if priority in names), len(priorities))
        # A month ago, or as long as any limit counts: what is older is forgotten.
        limits = [*self.policy.get("caps", []), *self.policy.get("quotas", [])]
        remembered = now - max((timedelta(days=31), *(_length(limit) for limit in limits)))
        heard = [
            other.claimed_at
            for other in self.wishes
            if other is not asking and other.team == wish.team and other.claimed_at and other.claimed_at >= remembered
            if other.state in ("claimed", "sending", "sent", "unknown")
        ]
        return rank, max(heard, default=_LONG_AGO), wish.expires_at or _FOR_EVER, wish.asked_at, wish.id


def _length(limit: Document) -> timedelta:
    return LONGEST[limit["per"]] if "per" in limit else timedelta(days=limit["within_days"])


def _includes(stretch: Document, wall: datetime) -> bool:
    now, days = wall.strftime("%H:%M"), stretch.get("days", DAYS)
    today, yesterday = DAYS[wall.weekday()] in days, DAYS[wall.weekday() - 1] in days
    if stretch["starts"] < stretch["ends"]:
        return today and stretch["starts"] <= now < stretch["ends"]
    return (today and now >= stretch["starts"]) or (yesterday and now < stretch["ends"])


def _first_minute(now: datetime, is_it: Callable[[datetime], bool], within: timedelta) -> datetime | None:
    at = now.replace(second=0, microsecond=0) + MINUTE
    while at <= now + within:
        if is_it(at):
            return at
        at += MINUTE
    return None


def _together(limit: Document, one: Wish, other: Wish) -> bool:
    each = "team" if "shares" in limit else limit.get("each")
    return each is None or bool(getattr(one, each) == getattr(other, each))


def _period(per: str, at: datetime, zone: ZoneInfo) -> Any:
    day = at.astimezone(zone).date()
    return {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month)}[per]


def _in_window(limit: Document, claimed_at: datetime, at: datetime, zone: ZoneInfo) -> bool:
    if "per" in limit:
        return bool(_period(limit["per"], claimed_at, zone) == _period(limit["per"], at, zone))
    return at - claimed_at < timedelta(days=limit["within_days"])


def _next_period(per: str, now: datetime, zone: ZoneInfo) -> datetime:
    this, at = _period(per, now, zone), now
    while _period(per, at, zone) == this:
        at += HOUR
    at = at.replace(second=0, microsecond=0)
    while _period(per, at - MINUTE, zone) != this:
        at -= MINUTE
    return at
