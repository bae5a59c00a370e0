"""The `sojourn` command."""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console
from structlog.typing import Processor

from settings import Settings

app = typer.Typer(
    help="Customer journeys on Temporal.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
keys = typer.Typer(help="Keys to the API.", no_args_is_help=True)
policy = typer.Typer(help="When Sojourn may say something.", no_args_is_help=True)
app.add_typer(keys, name="keys")
app.add_typer(policy, name="policy")
console = Console()

# Every command imports what it needs itself: `up` stays small, and `--help` quick.


@app.command()
def up() -> None:
    """Start Temporal, inbox, API and worker, and stay until Ctrl-C."""
    from sandbox.up import up as run

    _stand(run(Settings(), console))


@app.command()
def demo(
    exit: Annotated[bool, typer.Option("--exit", help="End when the stories are told, instead of staying.")] = False,
) -> None:
    """Start everything and play two stories: a renewal that waits, and a year of real households."""
    from sandbox.demo import demo as run

    _stand(run(Settings(), console, stays=not exit))


@app.command()
def play(
    dataset: Annotated[str, typer.Argument(help="So far only `completejourney`.")],
    households: Annotated[int, typer.Option(min=1, help="How many of its households.")] = 25,
) -> None:
    """Post a data set's customers to the stack that runs, at the sandbox clock's pace."""
    from sandbox.play import play as run

    _stand(run(Settings(), console, dataset, households))


@app.command()
def api() -> None:
    """Serve the API."""
    from api.serve import serve

    _log_as_json()
    asyncio.run(serve(Settings()))


@app.command()
def worker() -> None:
    """Run journeys and activities."""
    from worker import run

    async def until_told() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await run(Settings(), stop)

    _log_as_json()
    asyncio.run(until_told())


@app.command()
def inbox() -> None:
    """Serve the sandbox's inbox: it takes mails by SMTP and shows them on a page."""
    from sandbox.inbox.run import serve

    _log_as_json()
    settings = Settings()
    asyncio.run(
        serve(
            settings.home / "inbox.db",
            settings.host,
            settings.smtp_port,
            settings.inbox_port,
            smtp_setting="SOJOURN_SMTP_PORT",
            page_setting="SOJOURN_INBOX_PORT",
        )
    )


@app.command()
def migrate() -> None:
    """Bring the database to the tables of this release."""
    from store.migrate import migrate as run

    settings = Settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    asyncio.run(run(settings.database))


@app.command(hidden=True)
def prepare() -> None:
    """What `up` does before it starts the API and the worker."""
    from sandbox.preparation import prepare as run

    _log_as_json()
    asyncio.run(run(Settings()))


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Option(help="Who will use it.")],
    scope: Annotated[list[str], typer.Option(help="What it may do, such as events:write; may be repeated.")],
) -> None:
    """Make a key and print it, this once."""
    from store.engine import open_database, writing
    from store.keys import Scope
    from store.keys import create_key as create

    unknown = sorted(set(scope) - {known.value for known in Scope})
    if unknown:
        raise typer.BadParameter(f"no scope is called {unknown[0]}; there are {', '.join(Scope)}")

    async def run(settings: Settings) -> str:
        engine = open_database(settings.database)
        async with writing(engine) as tx:
            key = await create(tx, name, [Scope(one) for one in scope], settings.environment)
        await engine.dispose()
        return key

    typer.echo(asyncio.run(run(Settings())))


@policy.command("apply")
def apply_policy(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    by: Annotated[str, typer.Option(help="Who is doing this, for the record.")],
) -> None:
    """Put a policy in force, from the next message on."""
    from pydantic import ValidationError

    from store.engine import open_database, writing
    from store.policy import apply_policy as apply
    from store.policy import policy_from_file

    try:
        wanted = policy_from_file(file)
    except ValidationError as failure:
        raise typer.BadParameter(f"{file}: {failure}") from failure

    async def run(settings: Settings) -> int:
        engine = open_database(settings.database)
        async with writing(engine) as tx:
            version = await apply(tx, wanted, by, datetime.now(UTC))
        await engine.dispose()
        return version

    typer.echo(f"policy version {asyncio.run(run(Settings()))} is in force")


@policy.command("show")
def show_policy() -> None:
    """Print the policy in force, as JSON."""
    from store.engine import open_database, reading
    from store.policy import policy_in_force

    async def run(settings: Settings) -> str:
        engine = open_database(settings.database)
        async with reading(engine) as tx:
            version, found = await policy_in_force(tx)
        await engine.dispose()
        return json.dumps({"version": version, **found.model_dump(mode="json")}, indent=2)

    typer.echo(asyncio.run(run(Settings())))


def _stand(main: Coroutine[None, None, None]) -> None:
    from sandbox.failures import SandboxFailure
    from sandbox.up import run_until_told

    failures: list[BaseException] = []
    try:
        run_until_told(main)
    except* SandboxFailure as failed:
        failures.extend(failed.exceptions)
    for failure in failures:
        typer.echo(str(failure), err=True)
    raise typer.Exit(max((failure.status for failure in failures if isinstance(failure, SandboxFailure)), default=0))


def _log_as_json() -> None:
    told: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    others = logging.StreamHandler(sys.stdout)
    others.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=told,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[others])
    structlog.configure(processors=[*told, structlog.processors.JSONRenderer()])


def main() -> None:
    """Run the command that was typed."""
    try:
        app()
    except SystemExit as ending:
        sys.stdout.flush()
        sys.stderr.flush()
        # A process that used a Temporal client may abort while Python shuts down (sdk-python issue 300).
        os._exit(ending.code if isinstance(ending.code, int) else int(ending.code is not None))


if __name__ == "__main__":
    main()
