"""What every command stands on: the screen, our settings, and how to refuse."""

from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from settings import Settings

console = Console()


def read_settings() -> Settings:
    """Our settings; ends the command if one of them is wrong, naming it."""
    try:
        return Settings()
    except ValidationError as wrong:
        for error in wrong.errors():
            setting = "".join(f"SOJOURN_{part}: ".upper() for part in error["loc"])
            typer.echo(setting + error["msg"].removeprefix("Value error, "), err=True)
        raise typer.Exit(2) from None


def refuse(why: str) -> NoReturn:
    """End the command with a sentence that says who must do what."""
    typer.echo(why, err=True)
    raise typer.Exit(2)
