"""What is about a person never leaves the store."""

from typing import Annotated

import pytest
from pydantic import BaseModel

from workflows.catalog import events, messages
from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.events.support import SupportCaseOpened
from workflows.vocabulary.messages.message import Message, Purpose
from workflows.vocabulary.personal import Personal, personal_fields, without_personal


class _Line(BaseModel):
    note: Annotated[str | None, Personal()] = None


class _Form(BaseModel):
    plain: str = ""
    marked: Annotated[str | None, Personal()] = None
    marked_with_the_class: Annotated[str | None, Personal] = None
    marked_in_a_union: Annotated[str, Personal()] | None = None
    marked_in_a_list: list[Annotated[str, Personal()]] = []
    marked_in_a_line: list[_Line] = []


def test_a_mark_is_seen_wherever_it_stands() -> None:
    assert personal_fields(_Form) == _Form.model_fields.keys() - {"plain"}
    assert without_personal(_Form, dict.fromkeys(_Form.model_fields, "x")) == {"plain": "x"}


def test_what_journeys_get_of_a_case_is_all_but_the_complaint() -> None:
    opened = SupportCaseOpened(case_id="881", subject="billing", complaint="I, Anna, paid twice!")
    told = without_personal(SupportCaseOpened, opened.model_dump(mode="json"))
    assert told == {"case_id": "881", "subject": "billing"}
    assert SupportCaseOpened.model_validate(told) == opened.model_copy(update={"complaint": None})


def test_addresses_and_traits_are_personal() -> None:
    assert personal_fields(ProfileUpdated) == {"email", "phone", "traits"}


def test_every_event_can_be_told_without_what_is_personal() -> None:
    for kind in events().values():
        for name in personal_fields(kind):
            assert not kind.model_fields[name].is_required(), f"{kind.__name__}.{name}"


def test_a_personal_field_without_a_default_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match=r"Complained\.words is personal and never reaches a journey"):

        class Complained(Event, wire="made_up.complained", lifecycle=Lifecycle.SUPPORT):
            words: Annotated[str, Personal()]


def test_a_message_with_a_personal_field_is_refused_since_it_passes_through_temporal() -> None:
    assert not [name for kind in messages().values() for name in personal_fields(kind)]
    with pytest.raises(TypeError, match="Greeting: first_name is personal"):

        class Greeting(Message, purpose=Purpose.SERVICE, topic="made-up", team="tests"):
            first_name: Annotated[str, Personal()] = ""
