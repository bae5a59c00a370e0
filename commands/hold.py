"""`sojourn hold` and `sojourn release`: have what others want to say to one customer wait, and let it go on."""

from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import uuid4

import typer

from commands.console import read_settings, refuse
from commands.database import in_database

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import ValidationError

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
_Days = Annotated[float | None, typer.Option(help="For so long at the most; without it, until it is released.")]


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

    now = _now()
    fields: dict[str, object] = {"name": name, "by": by, "why": why}
    fields |= {"topics": topic or [], "journeys": journey or []} | ({"binds": purpose} if purpose else {})
    if days is not None:
        fields["until"] = (now + timedelta(days=days)).isoformat()
    _accept(customer, "hold.placed", fields, now)
    waits = " and ".join(purpose or ["marketing", "survey"])
    typer.echo(f"{waits} to {customer} waits from now on: sojourn release {customer} {name} lets it go on")


def release_command(customer: _Customer, name: _Name, by: _By, why: _Why) -> None:
    """Lift a hold; what it kept waiting asks again at once, the most important first."""
    _accept(customer, "hold.lifted", {"name": name, "by": by, "why": why}, _now())
    typer.echo(f"{name} holds nothing of {customer}'s any more; what waited for it asks again now")


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
