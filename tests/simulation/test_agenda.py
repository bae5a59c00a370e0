"""The virtual clock does everything once, at its instant, in an order that is always the same."""

from datetime import timedelta
from functools import partial

from simulation.agenda import Agenda
from tests.simulation.scene import NOON

HOUR = timedelta(hours=1)


def test_what_is_due_first_is_done_first_and_of_two_at_once_the_one_asked_for_first() -> None:
    agenda, done = Agenda(NOON), list[str]()
    for name, hours in (("late", 2), ("early", 1), ("as late", 2)):
        agenda.at(NOON + hours * HOUR, partial(lambda of: done.append(f"{of} at {agenda.now:%H:%M}"), name))
    agenda.passes(NOON + 3 * HOUR)
    assert done == ["early at 13:00", "late at 14:00", "as late at 14:00"]
    assert agenda.now == NOON + 3 * HOUR


def test_what_comes_of_something_is_done_before_the_next_thing_that_is_due() -> None:
    agenda, done = Agenda(NOON), list[str]()

    def first() -> None:
        agenda.soon(lambda: done.append("what came of it"))
        done.append("first")

    agenda.at(NOON + HOUR, first)
    agenda.at(NOON + HOUR, lambda: done.append("second"))
    agenda.passes(NOON + HOUR)
    assert done == ["first", "what came of it", "second"]


def test_what_is_called_off_is_not_done_and_holds_nobody_up() -> None:
    agenda, done = Agenda(NOON), list[str]()
    agenda.at(NOON + HOUR, lambda: done.append("never")).is_called_off()
    assert agenda.next_due() is None
    agenda.passes(NOON + 2 * HOUR)
    assert done == []


def test_what_is_due_at_the_very_end_is_left_for_later_if_asked() -> None:
    agenda, done = Agenda(NOON), list[str]()
    agenda.at(NOON + HOUR, lambda: done.append("due"))
    agenda.passes(NOON + HOUR, with_what_is_due_then=False)
    assert (done, agenda.now) == ([], NOON + HOUR)
    agenda.passes(NOON + HOUR)
    assert done == ["due"]


def test_what_should_have_been_done_before_is_done_now() -> None:
    agenda, done = Agenda(NOON), list[str]()
    agenda.at(NOON - HOUR, lambda: done.append(f"{agenda.now:%H:%M}"))
    agenda.passes(NOON)
    assert done == ["12:00"]
