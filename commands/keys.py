"""`sojourn keys`: keys to the API."""

from typing import Annotated

import typer

from commands.console import read_settings
from commands.database import in_database

app = typer.Typer(help="Keys to the API.", no_args_is_help=True)


@app.command("create")
def create_key(
    name: Annotated[str, typer.Option(help="Who will use it.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, such as events:write; may be repeated.")],
) -> None:
    """Make a key and print it, this once."""
    from store.keys import Scope
    from store.keys import create_key as create

    unknown = sorted(set(scope) - {known.value for known in Scope})
    if unknown:
        raise typer.BadParameter(f"no scope is called {unknown[0]}; there are {', '.join(Scope)}")
    scopes, environment = [Scope(one) for one in scope], read_settings().environment
    typer.echo(in_database(lambda tx: create(tx, name, scopes, environment)))
