"""`sojourn pause` and `sojourn resume`: hold a journey, or everything, in place, and let it go on."""

from typing import TYPE_CHECKING, Annotated

import typer

from commands.console import read_settings, refuse
from commands.database import in_database

if TYPE_CHECKING:
    from datetime import datetime

_Journey = Annotated[str, typer.Argument(help="The journey's name, or `everything`.")]
_By = Annotated[str, typer.Option(help="Who is doing this, for the record.")]
_Why = Annotated[str, typer.Option(help="Why, for the record; operators read it with every message that waits.")]


def pause_command(journey: _Journey, by: _By, why: _Why) -> None:
    """Hold a journey in place for everyone: nothing it wants to say goes out, and no event is lost."""
    from store.switches import NothingToSwitch, Unsigned, pause

    scope, now = _scope(journey), _now()
    try:
        in_database(lambda tx: pause(tx, scope, by, why, now))
    except NothingToSwitch as nothing:
        refuse(f"nothing to do: {nothing}")
    except Unsigned as wrong:
        refuse(str(wrong))
    typer.echo(f"{journey} is paused, from the next message on: nobody is ejected, and every event is kept")


def resume_command(journey: _Journey, by: _By, why: _Why) -> None:
    """Let a paused journey go on; each message by its own policy for that."""
    from store.switches import NothingToSwitch, Unsigned, resume

    scope, now = _scope(journey), _now()
    try:
        woken = in_database(lambda tx: resume(tx, scope, by, why, now))
    except NothingToSwitch as nothing:
        refuse(f"nothing to do: {nothing}")
    except Unsigned as wrong:
        refuse(str(wrong))
    typer.echo(f"{journey} goes on; {woken:,} that waited for it ask again now")


def _scope(journey: str) -> str:
    from workflows.catalog import journeys
    from workflows.vocabulary.pausing import EVERYTHING

    if journey == "everything":
        return EVERYTHING
    if journey not in journeys():
        raise typer.BadParameter(f"no journey is called {journey}; there are {', '.join(journeys())}, and everything")
    return journey


def _now() -> "datetime":
    return read_settings().clock.now()
