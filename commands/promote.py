"""`sojourn promote`: give the journeys to a build of the workers, or take them back."""

import asyncio
from typing import Annotated

import typer

from commands.console import read_settings, refuse


def promote_command(
    build: Annotated[
        str, typer.Argument(help="Its build id, as a worker that runs has it; the one of this code if left out.")
    ] = "",
    ramp: Annotated[
        float | None, typer.Option(min=0, max=100, help="Only so many percent of the journeys, new and open ones.")
    ] = None,
) -> None:
    """Make a build current: every journey, new or open, runs on its workers from the next step on."""
    from temporalio.service import RPCError

    from delivery.deployment import NotPromoted, build_here, promote
    from workflows.plugin import connect

    settings = read_settings()

    async def run() -> str:
        wanted = build or settings.build_id or await build_here()
        return await promote(await connect(), settings.task_queue, wanted, ramp=ramp)

    try:
        typer.echo(asyncio.run(run()))
    except NotPromoted as why:
        refuse(str(why))
    except (RPCError, RuntimeError, OSError) as failure:
        refuse(f"Temporal does not answer ({type(failure).__name__}): start it, or set TEMPORAL_ADDRESS to where it is")
