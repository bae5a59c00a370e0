"""Draw schedules by hypothesis: the same ones whenever and wherever, unless a seed is given."""

import os
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from testkit.world import Order
from tests.parity.facts import ANYBODY, KEYS, ZONES, fields_of, matters_to
from tests.parity.words import AT_ONCE, Again, Asks, Happens, Nears, Passes, Schedule, Switches, Word
from workflows.catalog import journeys
from workflows.vocabulary.pausing import EVERYTHING

SEED = "SOJOURN_PARITY_SEED"
SHORT, NEXT = 25, 1_000

_NONE = list(HealthCheck)
_UPDATES: tuple[Order, ...] = ("pause", "resume", "skip_wait", "stop", "retry")
_BEFORE, _AFTER = Nears(timedelta(seconds=-8)), Nears(timedelta(seconds=3))  # so long may the real world take


_SECONDS = timedelta(seconds=3)  # a deadline is met from both sides: the real clock cannot be stopped at an instant


def _lengths(unit: timedelta, least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least, most).map(lambda count: count * unit + timedelta(seconds=37))


_PASSING: tuple[st.SearchStrategy[Word], ...] = (
    _lengths(timedelta(minutes=1), 2, 55).map(Passes),
    _lengths(timedelta(minutes=20), 3, 50).map(Passes),
    *(_lengths(timedelta(hours=5), 5, 40).map(Passes),) * 3,
)
_MONTHS = _lengths(timedelta(hours=23), 25, 45).map(Passes)
_NEARING = st.sampled_from([_BEFORE, _AFTER])
_LATE = (
    _lengths(timedelta(minutes=20), 1, 60),
    _lengths(timedelta(hours=23), 1, 40),
    _lengths(timedelta(minutes=20), 1, 60).map(lambda length: -length),
)
_AGO = st.sampled_from([*(st.just(AT_ONCE),) * 7, *_LATE]).flatmap(lambda one: one)


@st.composite
def schedules(draw: st.DrawFn, name: str, *, is_short: bool) -> Schedule:
    """One or two customers, who have this name in theirs, in several journeys of the library at once."""
    begins = datetime(2027, 1, 5, 12, 17, 30, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 2_400)))
    names = draw(st.lists(st.sampled_from(sorted(journeys())), min_size=2, max_size=3 if is_short else 5, unique=True))
    customers = [f"{name}-a", f"{name}-b"][: 1 if is_short else draw(st.sampled_from([1, 1, 2]))]
    words: list[Word] = [word for customer in customers for word in draw(_beginning(customer))]
    words += [draw(_happening(customers, [journeys()[name].starts_on])) for name in names]
    wires = [*ANYBODY, *(wire for name in names for wire in matters_to(name))]
    kinds: list[st.SearchStrategy[tuple[Word, ...]]] = [
        *(st.tuples(_happening(customers, wires)),) * 9,
        *(st.tuples(passing) for passing in _PASSING),
        st.tuples(_NEARING),
        st.tuples(_NEARING, _happening(customers, wires)),
        st.tuples(st.integers(0, 3).map(Again)),
        st.tuples(_asking(customers, names)),
        st.tuples(st.sampled_from([EVERYTHING, *names]).map(Switches)),
    ]
    # Not `one_of`: it draws from what its strategies are made of, and the more ways one has, the more often it comes.
    for _ in range(draw(st.integers(1, 3) if is_short else st.integers(7, 11))):
        words += draw(kinds[draw(st.integers(0, len(kinds) - 1))])
    here = draw(st.integers(len(customers) * 3, len(words)))
    words[here:here] = draw(st.sampled_from([_held, _crowded, _switched]))(draw, draw(st.sampled_from(customers)))
    if not is_short and draw(st.integers(0, 5)) == 0:
        words.append(draw(_MONTHS))
    return Schedule(begins, tuple(words))


def _held(draw: st.DrawFn, customer: str) -> list[Word]:
    """While something is to be said, a case is open."""
    case = {"case_id": draw(st.sampled_from(KEYS))}
    return [
        Happens(customer, "cart.changed", {"cart_id": "held"}),
        Happens(customer, "support_case.opened", case),
        draw(_PASSING[1]),
        Happens(customer, "support_case.closed", case),
        draw(_PASSING[1]),
    ]


def _crowded(draw: st.DrawFn, customer: str) -> list[Word]:
    """More is to be sold in a few days than may be."""
    words: list[Word] = [Happens(customer, "consent.given")]
    for cart in range(4):  # of two too many, chance would say which is the next
        words += [Happens(customer, "cart.changed", {"cart_id": f"{cart}"}), draw(_PASSING[0])]
    return [*words, Passes(timedelta(hours=draw(st.integers(5, 70)), seconds=37))]


def _switched(draw: st.DrawFn, customer: str) -> list[Word]:
    """While something is to be said, nothing may be."""
    journey = draw(st.sampled_from([EVERYTHING, "high-value-care"]))
    asked = Happens(customer, "inquiry.received", {"inquiry_id": "switched"})
    return [asked, draw(_PASSING[0]), Switches(journey), draw(_PASSING[2]), Switches(journey), draw(_PASSING[0])]


def _beginning(customer: str) -> st.SearchStrategy[tuple[Word, ...]]:
    """They have an address and live somewhere; most allow everything."""
    profile = fields_of("profile.updated").flatmap(
        lambda fields: st.sampled_from(ZONES).map(lambda zone: {"email": "c@example.com", "time_zone": zone} | fields)
    )
    known = profile.map(lambda fields: Happens(customer, "profile.updated", fields))
    allowed = st.sampled_from([("marketing", "survey")] * 4 + [("marketing",), ()]).map(
        lambda scopes: tuple(Happens(customer, "consent.given", {"scope": scope}) for scope in scopes)
    )
    return st.tuples(known, allowed).map(lambda both: (both[0], *both[1]))


def _happening(customers: list[str], wires: list[str]) -> st.SearchStrategy[Happens]:
    fields = st.sampled_from(wires).flatmap(lambda wire: st.tuples(st.just(wire), fields_of(wire)))
    return st.tuples(st.sampled_from(customers), fields, _AGO).map(
        lambda one: Happens(one[0], one[1][0], one[1][1], one[2])
    )


def _asking(customers: list[str], names: list[str]) -> st.SearchStrategy[Asks]:
    def keyed(name: str) -> st.SearchStrategy[tuple[str, str | None]]:
        keys = (None,) if journeys()[name].key is None else KEYS
        return st.tuples(st.just(name), st.sampled_from(keys))

    drawn = st.tuples(st.sampled_from(customers), st.sampled_from(names).flatmap(keyed), st.sampled_from(_UPDATES))
    return drawn.map(lambda one: Asks(one[0], *one[1], one[2]))


def drawn(number: int) -> Schedule:
    """The schedule of that number: it alone is its seed, so that one that was found is found again by itself.

    The first few, and what takes their places, are short: they are lived again and again, whenever anything changes.
    """
    found: list[Schedule] = []

    # The first example is always the simplest one; from the third on they are variations on one another.
    @seed(number + int(os.environ.get(SEED, 0)))
    @settings(max_examples=2, phases=[Phase.generate], database=None, deadline=None, suppress_health_check=_NONE)
    @given(schedules(f"c-{number}", is_short=number % NEXT < SHORT))
    def keep(schedule: Schedule) -> None:
        found.append(schedule)

    keep()
    return found[-1]
