"""`sojourn hold` and `sojourn release`: have what others want to say to one customer wait, and let it go on."""

from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import uuid4

import typer

from commands.console import read_settings, refuse
from commands.database import in_database

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pydantic import ValidationError

    from traffic.picture import Hold

_SOURCE = "sojourn/operator"
_Customer = Annotated[str, typer.Argument(help="The customer's id.")]
_Name = Annotated[str, typer.Argument(help="What the hold is called, such as `call-back`; by it, it is released.")]
_By = Annotated[str, typer.Option(help="Who is doing this, for the record.")]
_Why = Annotated[str, typer.Option(help="Why, for the record; operators read it with every message that waits.")]
_Binds = Annotated[
    list[str] | None, typer.Option("--purpose", help="What waits: marketing and survey, unless others are named.")
]
_Topics = Annotated[list[str] | None, typer.Option("--topic", help="Only these topics of it.")]
_Journeys = Annotated[list[str] | None, typer.Option("--journey", help="Only what these journeys say of it.")]
_Days = Annotated[
    float | None,
    typer.Option(min=0.01, max=3650, help="For so long at the most; without it, until it is released."),
]


def hold_command(
    customer: _Customer,
    name: _Name,
    by: _By,
    why: _Why,
    purpose: _Binds = None,
    topic: _Topics = None,
    journey: _Journeys = None,
    days: _Days = None,
) -> None:
    """Have messages to one customer wait, from the next one on; nobody is ejected from any journey."""
    from datetime import timedelta

    from workflows.catalog import journeys, messages

    now = _now()
    fields: dict[str, object] = {"name": name, "by": by, "why": why}
    fields["topics"] = _known("topic", topic, {message.topic for message in messages().values()})
    fields["journeys"] = _known("journey", journey, journeys())
    if purpose:
        fields["binds"] = purpose
    if days is not None:
        fields["until"] = (now + timedelta(days=days)).isoformat()
    _accept(customer, "hold.placed", fields, now)
    waits = " and ".join(purpose or ["marketing", "survey"])
    of_it = "".join(f", only {what}" for what in (" or ".join(topic or []), " or ".join(journey or [])) if what)
    typer.echo(f"{waits} to {customer} waits from now on{of_it}: sojourn release {customer} {name} lets it go on")


def release_command(customer: _Customer, name: _Name, by: _By, why: _Why) -> None:
    """Lift a hold; what it kept waiting asks again at once, the most important first."""
    from datetime import timedelta

    from workflows.vocabulary.pausing import unsigned

    if wrong := unsigned(by, why):
        refuse(wrong)
    placed = {hold.key: hold for hold in _holds_of(customer)}
    if name not in placed:
        there = f"it is held by {', '.join(sorted(placed))}" if placed else "nobody has placed one"
        refuse(f"{customer} has no hold called {name}: {there}. What an event opened, its own event closes")
    # By the clock of a machine that is a little behind, it would be lifted before it was placed.
    at = max(_now(), (placed[name].opened_at or _now()) + timedelta(microseconds=1))
    _accept(customer, "hold.lifted", {"name": name, "by": by, "why": why}, at)
    typer.echo(f"{name} holds nothing of {customer}'s any more; what waited for it asks again now")


def _holds_of(customer: str) -> "list[Hold]":
    from store.customers import read_customer, standing_of
    from traffic.picture import OPERATOR_HOLD
    from workflows.vocabulary.identity import CustomerId

    row = in_database(lambda tx: read_customer(tx, CustomerId(customer)), only_reads=True)
    holds = standing_of(row).holds if row else ()
    return [hold for hold in holds if hold.rule == OPERATOR_HOLD and hold.is_active]


def _known(kind: str, names: list[str] | None, known: "Iterable[str]") -> list[str]:
    from workflows.vocabulary.nearest import did_you_mean

    there = set(known)
    for name in names or []:
        if name not in there:
            refuse(f"no {kind} is called {name!r}: {did_you_mean(name, there)}")
    return names or []


def _accept(customer: str, wire: str, fields: dict[str, object], now: "datetime") -> None:
    from pydantic import ValidationError

    from store.accept import Incoming, accept
    from store.customers import read_customer
    from workflows.catalog import event_class
    from workflows.vocabulary.identity import customer_id
    from workflows.vocabulary.pausing import unsigned

    if wrong := unsigned(str(fields["by"]), str(fields["why"])):
        refuse(wrong)
    try:
        whose, event = customer_id(customer), event_class(wire).model_validate(fields)
    except ValidationError as failure:
        _refuse_field(failure)
    except ValueError as failure:
        refuse(str(failure))
    incoming = Incoming(_SOURCE, uuid4().hex, event, now, None, {"lifecycle": event.lifecycle.value})
    if not in_database(lambda tx: read_customer(tx, whose), only_reads=True):
        refuse(f"no event of customer {customer} was ever accepted: look at how the id is written")
    in_database(lambda tx: accept(tx, whose, [incoming], now))


def _refuse_field(failure: "ValidationError") -> NoReturn:
    wrong = failure.errors(include_url=False)[0]
    refuse(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}")


def _now() -> "datetime":
    return read_settings().clock.now()
