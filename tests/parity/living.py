"""Say a schedule, word by word."""

from datetime import datetime

from testkit.virtual.world import VirtualWorld
from testkit.world import Refused, World
from tests.parity.twin import TwinWorld
from tests.parity.words import Again, Asks, Happens, Nears, Passes, Schedule, Switches, Word
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.identity import CustomerId, workflow_id
from workflows.vocabulary.pausing import Instruction

ANNA = Instruction(by="anna", why="wrong price")


async def live(world: World, schedule: Schedule) -> None:
    """Say all of it; whatever the two worlds differ in raises Differs, with the word after which it did."""
    world.complains = False
    posted: list[tuple[CustomerId, Event, datetime, str]] = []
    paused: set[str] = set()
    for number, word in enumerate(schedule.words):
        try:
            await _say(world, word, posted, paused)
        except Refused:
            pass  # in both worlds, or they would differ
        except Exception as failure:
            failure.add_note(f"word {number}, {word}, of\n{schedule.in_words()}")
            raise


async def _say(
    world: World, word: Word, posted: list[tuple[CustomerId, Event, datetime, str]], paused: set[str]
) -> None:
    match word:
        case Happens():
            now = world.now
            posted.append(
                (CustomerId(word.customer), word.event(now), now - word.ago, f"{word.customer}-{len(posted)}")
            )
            await _happens(world, *posted[-1])
        case Again(back=back):
            if back < len(posted):
                await _happens(world, *posted[-1 - back])
        case Passes(length=length):
            await world.passes(length)
        case Nears(by=by):
            due = _next_due(world)
            if due is not None and due + by > world.now:
                await world.passes(due + by - world.now)
        case Switches(scope=scope):
            paused ^= {scope}
            await world.switches(scope, ANNA, is_paused=scope in paused)
        case Asks(update=update):
            workflow = workflow_id(word.journey, CustomerId(word.customer), word.key)
            await world.steers(workflow, update, ANNA)


async def _happens(world: World, customer: CustomerId, event: Event, at: datetime, id: str) -> None:
    await world.accepts(customer, [event], at=at, id=id)


def _next_due(world: World) -> datetime | None:
    match world:
        case TwinWorld():
            return world.next_due()
        case VirtualWorld():
            return world._simulated.agenda.next_due()
        case _:
            return None
