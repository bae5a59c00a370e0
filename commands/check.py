"""`sojourn check`: say what is wrong with journeys, maps and words before anybody runs them."""

import typer


def check_command() -> None:
    """Read every journey and every template, and end with 1 if something must be written another way."""
    from workflows.checks.everything import TEMPLATES, all_complaints
    from workflows.checks.templates import unwritten

    for file in unwritten(TEMPLATES):
        typer.echo(f"{file}:3: still says what `sojourn new` put there: write what a customer is to read", err=True)
    found = all_complaints()
    for complaint in found:
        typer.echo(str(complaint), err=True)
    raise typer.Exit(1 if found else 0)
