"""`sojourn story`: one customer's days with the gate and without it, side by side."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.console import console, refuse


class Name(StrEnum):
    """The stories there are."""

    THREE_TEAMS = "three-teams"
    HELD_RENEWAL = "held-renewal"


def story_command(
    name: Annotated[Name, typer.Argument(help="Which one.")] = Name.THREE_TEAMS,
    policy: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The rules, instead of the story's own.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print it for programs.")] = False,
) -> None:
    """Play a story twice: what the customer would have got, what she gets, and the reason for what she does not."""
    from commands.backtesting.policy import NoSuchPolicy, from_file
    from commands.stories.held_renewal import HELD_RENEWAL
    from commands.stories.playing import play, play_ungated
    from commands.stories.report import report
    from commands.stories.screen import show
    from commands.stories.three_teams import THREE_TEAMS

    story = {Name.THREE_TEAMS: THREE_TEAMS, Name.HELD_RENEWAL: HELD_RENEWAL}[name]
    try:
        rules = from_file(policy or story.policy).policy
    except NoSuchPolicy as why:
        refuse(str(why))
    told = report(story, (policy or story.policy).name, play_ungated(story), play(story, rules))
    if json:
        typer.echo(told.model_dump_json(indent=2))
    else:
        show(told, story, console)
