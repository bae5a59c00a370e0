"""`sojourn policy`: when Sojourn may say something."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.console import refuse
from commands.database import in_database

app = typer.Typer(help="When Sojourn may say something.", no_args_is_help=True)


@app.command("apply")
def apply_policy(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    by: Annotated[str, typer.Option(help="Who is doing this, for the record.")],
) -> None:
    """Put a policy in force, from the next message on."""
    from store.policy import apply_policy as apply
    from store.policy import policy_from_file

    try:
        wanted = policy_from_file(file)
    except ValueError as wrong:
        raise typer.BadParameter(f"{file}: {wrong}") from wrong
    version = in_database(lambda tx: apply(tx, wanted, by, datetime.now(UTC)))
    typer.echo(f"policy version {version} is in force")


@app.command("show")
def show_policy() -> None:
    """Print the policy in force, as JSON."""
    from store.latest_policy import NoPolicy
    from store.policy import policy_in_force

    try:
        version, found = in_database(policy_in_force)
    except NoPolicy as none:
        refuse(str(none))
    typer.echo(json.dumps({"version": version, **found.model_dump(mode="json")}, indent=2))
