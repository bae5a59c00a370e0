"""What can be seen of a journey's class alone is refused before it takes part in anything."""

from typing import Annotated, ClassVar, Generic, TypeVar

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.fitness import unfit_class, unfit_name
from workflows.vocabulary.identity import Key
from workflows.vocabulary.personal import Personal

StartT = TypeVar("StartT", bound=Event)


class LetterCame(Event, wire="letter.came", lifecycle=Lifecycle.SUPPORT):
    letter_id: Key
    sender: Annotated[str | None, Personal()] = None


class AirMail(Event, wire="air_mail.came", lifecycle=Lifecycle.SUPPORT):
    letter_id: Key


class Air(Event, wire="air.mail_came", lifecycle=Lifecycle.SUPPORT):
    letter_id: Key


class Recheck(Event, wire="sojourn.recheck", lifecycle=Lifecycle.SUPPORT):
    letter_id: Key


class Base(Generic[StartT]):
    key: ClassVar[str | None] = None
    listens_to: ClassVar[tuple[type[Event], ...]] = ()
    goal: ClassVar[type[Event] | None] = None
    exits_on: ClassVar[tuple[type[Event], ...]] = ()


class Fit(Base[LetterCame]):
    key = "letter_id"
    listens_to = (LetterCame,)
    goal = AirMail


def test_a_fit_class_and_every_base_of_journeys_are_let_be() -> None:
    assert unfit_class(Fit) is None
    assert unfit_class(Base) is None


def test_a_personal_field_is_no_key() -> None:
    class Unfit(Base[LetterCame]):
        key = "sender"

    assert str(unfit_class(Unfit)).startswith("Unfit.key is 'sender', which is personal, and keys are shown")


def test_two_events_whose_signals_would_be_one_are_refused() -> None:
    class Unfit(Base[LetterCame]):
        listens_to = (AirMail, Air)

    assert unfit_class(Unfit) == (
        "Unfit: the signal air.mail_came would clash with air_mail.came: give the event another wire name"
    )


def test_no_event_takes_a_signal_of_our_own() -> None:
    class Unfit(Base[LetterCame]):
        exits_on = (Recheck,)

    assert "would clash with a signal of Sojourn's own" in str(unfit_class(Unfit))


def test_an_event_that_is_a_goal_and_an_exit_is_refused() -> None:
    class Unfit(Base[LetterCame]):
        goal = AirMail
        exits_on = (AirMail,)

    assert str(unfit_class(Unfit)).startswith("Unfit names air_mail.came in goal and in exits_on: name it once")


def test_a_name_leaves_room_for_customer_and_key_in_workflow_ids() -> None:
    assert unfit_name("a" * 70) is None
    assert "is longer than 70 characters" in str(unfit_name("a" * 71))
