"""`sojourn new`: a journey, a message or an event to begin with, green from the start."""

import difflib
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from commands.console import refuse
from workflows.vocabulary.events.event import Lifecycle
from workflows.vocabulary.messages.message import Purpose

app = typer.Typer(help="Write a new journey, message or event, green from the start.", no_args_is_help=True)

_FIELD = (
    "name:type, such as order_id:key or ends_on:date?; may be repeated. "
    "Types: str int float bool date datetime, and of events key."
)
Fields = Annotated[list[str] | None, typer.Option("--field", help=_FIELD)]


@app.command("event")
def new_event(
    wire: Annotated[str, typer.Argument(metavar="NOUN.VERB", help="What has happened, such as order.placed.")],
    field: Fields = None,
    lifecycle: Annotated[Lifecycle, typer.Option(help="Where in a customer's life it belongs.")] = Lifecycle.ORDERING,
) -> None:
    """Write an event: a fact about one customer, in the past tense."""
    from commands.drafts import Drafts, told
    from commands.fields import parsed
    from commands.kinds import draft_event
    from commands.names import checked_wire
    from workflows.catalog import events
    from workflows.vocabulary.events.event import Event

    with _refusing():
        if checked_wire(wire) in events():
            refuse(f"{wire} is there already: {events()[wire].__module__.replace('.', '/')}.py")
        drafts = Drafts()
        draft_event(drafts, wire, lifecycle, parsed(field or [], Event, may_be_key=True))
        told(drafts.write(), [f"sojourn new journey NAME --starts-on {wire}, or name it in a journey's goal"])


@app.command("message")
def new_message(
    name: Annotated[str, typer.Argument(help="What a customer would call it, such as renewal-offer.")],
    purpose: Annotated[Purpose, typer.Option(help="Which rules bind it.")],
    topic: Annotated[str, typer.Option(help="What customers may turn off by itself.")],
    team: Annotated[str, typer.Option(help="Who answers for it.")],
    field: Fields = None,
) -> None:
    """Write a message and the template of its words."""
    from commands.drafts import Drafts, told
    from commands.fields import parsed
    from commands.kinds import Classification, draft_message
    from commands.names import checked_name
    from workflows.catalog import messages
    from workflows.vocabulary.messages.message import Message

    with _refusing():
        if checked_name(name, "message") in messages():
            refuse(f"{name} is there already: {messages()[name].__module__.replace('.', '/')}.py")
        drafts = Drafts()
        classified = Classification(purpose, checked_name(topic, "topic"), checked_name(team, "team"))
        fields = parsed(field or [], Message, may_be_key=False)
        draft_message(drafts, name, classified, fields)
        told(drafts.write(), [f"write what it says into templates/{name}.email.en.liquid"])


@app.command("journey")
def new_journey(
    name: Annotated[str, typer.Argument(help="Its aim, such as contract-renewal.")],
    starts_on: Annotated[
        str, typer.Option(metavar="NOUN.VERB", help="The event that starts it; new ones are written.")
    ],
    says: Annotated[str | None, typer.Option(help="A message, written if it is new; NAME-note, if not said.")] = None,
    purpose: Annotated[Purpose | None, typer.Option(help="Of a new message; marketing, where that may go.")] = None,
    team: Annotated[str, typer.Option(help="Who answers for a new message.")] = "journeys",
) -> None:
    """Write a journey with its test and its map, and its message and its event where they are new."""
    from commands.drafts import Drafts, told
    from commands.journeys import Plot, draft_journey
    from commands.kinds import Classification, Drafted, draft_event, draft_message
    from commands.names import Misnamed, checked_journey, checked_name, checked_wire, class_name
    from workflows.catalog import events, journeys, messages
    from workflows.map.page import write_page

    with _refusing():
        if checked_journey(name) in journeys():
            refuse(f"{name} is there already: sojourn map {name} draws it")
        message = checked_name(says or f"{name}-note", "message")
        if class_name(message) == class_name(name):
            raise Misnamed(f"journey and message cannot both be {class_name(name)}: name one of them otherwise")
        drafts = Drafts()
        event_kind, said_kind = events().get(checked_wire(starts_on)), messages().get(message)
        if event_kind is None:
            near = difflib.get_close_matches(starts_on, events(), n=1, cutoff=0.8)
            if near:
                refuse(f"did you mean {near[0]}? If {starts_on} is another event: sojourn new event {starts_on} first")
            event = draft_event(drafts, starts_on, Lifecycle.ORDERING)
        else:
            event = Drafted(event_kind.__name__, event_kind.__module__)
        if said_kind is None:
            classified = Classification(purpose or purpose_for(starts_on), name, checked_name(team, "team"))
            said = draft_message(drafts, message, classified)
        else:
            said = Drafted(said_kind.__name__, said_kind.__module__)
        plot = Plot(name, starts_on, event, event_kind, message, said, said_kind)
        draft_journey(drafts, plot)
        files = drafts.write()
    importlib.invalidate_caches()
    written = importlib.import_module(f"workflows.journeys.{plot.module}")
    files.append(write_page(getattr(written, plot.class_)))
    told(
        files,
        [
            f"make test ARGS=tests/journeys/test_{plot.module}.py",
            f"write what it says into templates/{message}.email.en.liquid, and the rest of the journey's way",
            f"sojourn map {name}, after each change of it, and make check",
        ],
    )


def purpose_for(starts_on: str) -> Purpose:
    """Marketing, as what most rules bind, save where the very event that starts the journey would keep it back."""
    from commands.drafts import TREE
    from store.policy import policy_from_file

    held_by = {hold.opened_by for hold in policy_from_file(TREE / "policy.toml").holds}
    return Purpose.SERVICE if starts_on in {*held_by, "consent.withdrawn"} else Purpose.MARKETING


@contextmanager
def _refusing() -> Iterator[None]:
    from commands.drafts import Exists
    from commands.fields import NoExample
    from commands.names import Misnamed

    try:
        yield
    except (Exists, Misnamed, NoExample) as wrong:
        refuse(str(wrong))
