"""What is taken for granted of customers never outweighs what the data says of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulation.acceptance import Incoming
from simulation.bulk.bucket import simulate
from simulation.bulk.posting import Introduction, Posted, Told, told_by
from simulation.bulk.setting import Setting
from simulation.bulk.spool import spool
from simulation.world import World
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ConsentWithdrawn, ProfileUpdated
from workflows.vocabulary.events.shopping import BasketBought
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.policies.policy import Policy

BEGINS = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANNA = CustomerId("anna")
BASKET = BasketBought(basket_id="1", amount_cents=100)


def lived(*events: tuple[Event, datetime, datetime]) -> World:
    """Events of Anna's, each with when it came in and when it happened, and two months after the first."""
    setting = Setting(("win-back",), Policy())
    posted = [
        Posted(ANNA, at, Incoming("test", str(number), event, happened))
        for number, (event, at, happened) in enumerate(events)
    ]
    return simulate(posted, setting, BEGINS, BEGINS + 60 * DAY, lambda done: None)


def decisions(world: World) -> list[tuple[str, str]]:
    """What was decided, and by which rule."""
    return [(decided.verdict, decided.rule) for decided in world.customers[ANNA].decisions]


def test_whoever_is_granted_consent_is_written_to() -> None:
    assert decisions(lived((BASKET, BEGINS, BEGINS))) == [("clear", "clear")]


def test_a_withdrawal_that_happened_before_the_first_event_came_in_counts() -> None:
    withdrawn = ConsentWithdrawn(scope="marketing")
    world = lived((BASKET, BEGINS, BEGINS), (withdrawn, BEGINS + DAY, BEGINS - DAY))
    assert decisions(world) == [("drop", "consent")]


def test_data_that_tells_of_a_zone_alone_takes_nobodys_address_away(tmp_path: Path) -> None:
    berlin = ProfileUpdated(time_zone="Europe/Berlin")
    assert told_by(berlin) == {Told.ZONE}
    posted = [Posted(ANNA, BEGINS, Incoming("test", "1", berlin, BEGINS))]
    granted = Introduction().less(spool(posted, tmp_path, 1).told)
    assert (granted.is_reachable, granted.consents, granted.zone) == (True, ("marketing", "survey"), None)


def test_data_that_tells_of_addresses_grants_nobody_one() -> None:
    granted = Introduction().less(told_by(ProfileUpdated(email="anna@example.invalid")))
    assert (granted.is_reachable, granted.zone) == (False, "UTC")
