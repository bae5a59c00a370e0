"""The steps of a customer's life that the gate is tried on, and how often each is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tests.store.gate_policies import POLICIES
from tests.store.gate_world import CONTRACTS, GateWorld, Kind
from tests.store.naive_gate import DAY, HOUR, MINUTE, Answer
from workflows.vocabulary.events.campaigns import CampaignMessageSent
from workflows.vocabulary.events.contact import ContactRestored, ContactSuppressed
from workflows.vocabulary.events.contracts import ContractRenewed
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.holds import HoldLifted, HoldPlaced
from workflows.vocabulary.events.profile import ConsentGiven, ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.pausing import EVERYTHING

MOMENT = timedelta(microseconds=1)
# On the eve of the clocks' changes in one zone or the other, of a month's end, and of nothing.
BEGINS = [datetime(2026, *day, 12, tzinfo=UTC) for day in [(6, 10), (3, 27), (10, 23), (4, 3), (3, 6), (1, 29)]]
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Nuuk", "America/Havana"]
KINDS = [
    Kind("renewal-offer", Purpose.MARKETING, "renewal", "retention", "contract-renewal"),
    Kind("coupon", Purpose.MARKETING, "coupons", "loyalty", "win-back"),
    Kind("we-miss-you", Purpose.MARKETING, "win-back", "sales", "win-back"),
    Kind("best-price", Purpose.MARKETING, "coupons", "sales", "sales"),
    Kind("how-was-it", Purpose.SURVEY, "satisfaction", "care", "support-case"),
    Kind("all-is-well", Purpose.SERVICE, "outage", "network", "outage-recovery"),
    Kind("invoice", Purpose.TRANSACTIONAL, "billing", "finance", "billing"),
    Kind("terms", Purpose.LEGAL, "terms", "legal", "terms"),
]
Answers = tuple[Answer | None, Answer | None, Answer | None]
Step = Callable[[GateWorld], Answers | None]


@dataclass(frozen=True)
class Passes:
    """Time passes."""

    length: timedelta

    def __call__(self, world: GateWorld) -> None:
        world.now += self.length


@dataclass(frozen=True)
class Happens:
    """Something is accepted that happened a while ago."""

    event: Event
    ago: timedelta

    def __call__(self, world: GateWorld) -> None:
        world.happens(self.event, world.now - self.ago)


@dataclass(frozen=True)
class Places:
    """An operator places a hold, for a while or until it is lifted."""

    name: str
    binds: frozenset[Purpose]
    topics: frozenset[str]
    lasts: timedelta | None
    ago: timedelta

    def __call__(self, world: GateWorld) -> None:
        until = None if self.lasts is None else world.now + self.lasts
        about = {"name": self.name, "binds": self.binds, "topics": self.topics, "until": until}
        world.happens(HoldPlaced.model_validate({"by": "anna", "why": "to see", **about}), world.now - self.ago)


@dataclass(frozen=True)
class Holds:
    """A journey opens a hold for a while, or releases it."""

    journey: str
    binds: frozenset[Purpose]
    lasts: timedelta | None

    def __call__(self, world: GateWorld) -> None:
        until = None if self.lasts is None else world.now + self.lasts
        world.holds(world.enrolment(self.journey, "c-1"), "talking", {"binds": sorted(self.binds)}, until)


@dataclass(frozen=True)
class Applies:
    """Another policy is put in force."""

    name: str

    def __call__(self, world: GateWorld) -> None:
        world.applied(self.name)


@dataclass(frozen=True)
class Turns:
    """Somebody pauses a journey, or everything, or lets it go on."""

    scope: str
    is_off: bool

    def __call__(self, world: GateWorld) -> None:
        if (self.scope in world.model.paused) != self.is_off:
            world.turned(self.scope)


@dataclass(frozen=True)
class Wants:
    """A journey wants something said."""

    kind: Kind
    contract: str
    good_for: timedelta | None
    becomes: EffectState

    def __call__(self, world: GateWorld) -> Answers:
        return world.asks(world.wants(self.kind, self.contract, self.good_for), self.becomes)


@dataclass(frozen=True)
class AsksAgain:
    """A journey asks for something it has asked for before, of those in one state if there are any."""

    which: int
    state: EffectState
    becomes: EffectState

    def __call__(self, world: GateWorld) -> Answers | None:
        wanted = [w.id for w in world.model.wishes if w.state == self.state and w.id in world.requests]
        wanted = wanted or list(world.requests)
        return world.asks(wanted[-1 - self.which % len(wanted)], self.becomes) if wanted else None


@dataclass(frozen=True)
class ComesDue:
    """Time passes until something that waits is due, or nearly or somewhat more, and its journey asks again."""

    which: int
    off: timedelta
    becomes: EffectState

    def __call__(self, world: GateWorld) -> Answers | None:
        waiting = sorted((w.due, w.id) for w in world.model.wishes if w.state == "waiting" and w.due)
        if not waiting:
            return None
        due, wanted = waiting[self.which % len(waiting)]
        world.now = max(world.now, due + self.off)
        return world.asks(wanted, self.becomes)


@dataclass(frozen=True)
class Mends:
    """Everything that keeps a customer from being written to at all is put right."""

    def __call__(self, world: GateWorld) -> None:
        for scope in sorted(world.model.paused):
            world.turned(scope)
        world.happens(ProfileUpdated(email="a@example.com"), world.now)
        for channel in ("*", "email"):
            world.happens(ContactRestored(channel=channel), world.now)
        for scope in ("marketing", "survey"):
            world.happens(ConsentGiven(scope=scope), world.now)


_CASE = st.sampled_from(["881", "882"])
_SCOPE = st.sampled_from(["marketing", "survey", "coupons", "renewal"])
_LINE = st.sampled_from(["email", "*"])
_NAME = st.sampled_from(["a", "b"])
_PURPOSES = st.sampled_from([frozenset({Purpose.MARKETING}), frozenset({Purpose.SERVICE, Purpose.SURVEY})])
_TOPICS = st.sampled_from([frozenset[str](), frozenset({"coupons", "renewal"})])
_LENGTH = st.sampled_from([MINUTE, 29 * MINUTE, HOUR, 3 * HOUR, 9 * HOUR, DAY, 2 * DAY, 7 * DAY, 20 * DAY])
_AGO = st.sampled_from([timedelta(0), timedelta(0), HOUR, 30 * HOUR])
_FOR = st.none() | _LENGTH
_ANY = st.integers(0, 60)
_BECOMES = st.sampled_from([EffectState.SENT] * 4 + [EffectState.CLAIMED, EffectState.REJECTED, EffectState.UNKNOWN])
_ASKED = st.sampled_from([EffectState.WAITING, EffectState.CLAIMED, EffectState.CLAIMED, EffectState.SENT])
_RARELY = st.sampled_from([False, False, False, True])
_OFF = st.sampled_from([timedelta(0), timedelta(0), -MOMENT, MOMENT, 11 * MINUTE])
_WANTS = st.builds(
    Wants, st.sampled_from(KINDS[:4] + KINDS), st.sampled_from(CONTRACTS), st.none() | st.none() | _LENGTH, _BECOMES
)
_ELSEWHERE = st.builds(
    CampaignMessageSent,
    campaign=st.just("spring"),
    purpose=st.sampled_from([Purpose.MARKETING, Purpose.SERVICE]),
    topic=st.sampled_from(["coupons", "renewal"]),
    team=st.sampled_from(["sales", "retention", ""]),
)
_PROFILE = st.builds(
    ProfileUpdated,
    email=st.sampled_from([None, "a@example.com", "a@example.com", ""]),
    time_zone=st.sampled_from(ZONES),
)


def _happens(event: st.SearchStrategy[Event]) -> st.SearchStrategy[Step]:
    return st.builds(Happens, event, _AGO)


_OFTEN: list[tuple[int, st.SearchStrategy[Step]]] = [
    (7, st.builds(Passes, _LENGTH)),
    (18, _WANTS),
    (12, st.builds(ComesDue, _ANY, _OFF, _BECOMES)),
    (4, st.builds(AsksAgain, _ANY, _ASKED, _BECOMES)),
    (4, st.builds(Mends)),
    (2, st.builds(Applies, st.sampled_from(sorted(POLICIES)))),
    (3, st.builds(Turns, st.sampled_from(["win-back", "contract-renewal", EVERYTHING]), _RARELY)),
    (2, _happens(_ELSEWHERE)),
    (2, _happens(_PROFILE)),
    (3, _happens(st.builds(ConsentGiven, scope=_SCOPE))),
    (1, _happens(st.builds(ConsentWithdrawn, scope=_SCOPE))),
    (1, _happens(st.builds(ContactSuppressed, channel=_LINE))),
    (3, _happens(st.builds(ContactRestored, channel=_LINE))),
    (1, _happens(st.builds(SupportCaseOpened, case_id=_CASE))),
    (2, _happens(st.builds(SupportCaseClosed, case_id=_CASE))),
    (1, st.builds(Places, _NAME, _PURPOSES, _TOPICS, _FOR, _AGO)),
    (2, _happens(st.builds(HoldLifted, name=_NAME, by=st.just("anna"), why=st.just("to see")))),
    (2, st.builds(Holds, st.sampled_from(["contract-renewal", "sales"]), _PURPOSES, _FOR)),
    (1, _happens(st.builds(ContractRenewed, contract_id=st.sampled_from(CONTRACTS)))),
    (1, _happens(st.builds(BasketBought, basket_id=st.just("1"), amount_cents=st.just(100)))),
]
STEP: st.SearchStrategy[Step] = st.sampled_from([kind for often, kind in _OFTEN for _ in range(often)]).flatmap(
    lambda kind: kind
)
