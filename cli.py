"""The `sojourn` command."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console

from settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

ResultT = TypeVar("ResultT")

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

    _stand(run(_settings(), console), stays=True)


@app.command()
def demo(
    exit: Annotated[bool, typer.Option("--exit", help="End when the stories are told, instead of staying.")] = False,
) -> None:
    """Start everything and play two stories: a renewal that waits, and a year of real households."""
    from sandbox.demo import demo as run

    _stand(run(_settings(), console, stays=not exit), stays=not exit)


@app.command()
def play(
    dataset: Annotated[str, typer.Argument(help="So far only `completejourney`.")],
    households: Annotated[int, typer.Option(min=1, help="How many of its households.")] = 25,
) -> None:
    """Post a data set's customers to the stack that runs, at the sandbox clock's pace."""
    from sandbox.play import play as run

    _stand(run(_settings(), console, dataset, households))


@app.command()
def api() -> None:
    """Serve the API."""
    from api.serve import run
    from listening import PortTaken
    from logs import log_as_json

    log_as_json()
    try:
        run(_settings())
    except PortTaken as taken:
        _refuse(str(taken))


@app.command()
def worker() -> None:
    """Run journeys and activities."""
    from logs import log_as_json, log_temporal_as_json
    from worker import run_until_told

    log_as_json()
    log_temporal_as_json()
    asyncio.run(run_until_told(_settings()))


@app.command()
def inbox() -> None:
    """Serve the sandbox's inbox: it takes mails by SMTP and shows them on a page."""
    from listening import PortTaken
    from logs import log_as_json
    from sandbox.inbox.run import serve

    log_as_json()
    settings = _settings()
    serving = serve(
        settings.home / "inbox.db",
        settings.host,
        settings.smtp_port,
        settings.inbox_port,
        smtp_setting="SOJOURN_SMTP_PORT",
        page_setting="SOJOURN_INBOX_PORT",
    )
    try:
        asyncio.run(serving)
    except PortTaken as taken:
        _refuse(str(taken))


@app.command()
def migrate() -> None:
    """Bring the database to the tables of this release, and the shipped policy in force if there is none."""
    from sandbox.preparation import prepare_database

    asyncio.run(prepare_database(_settings()))


@app.command()
def ready() -> None:
    """End with 0 if database, Temporal and a worker are all at work, as a health check."""
    from worker import is_ready

    sys.exit(0 if asyncio.run(is_ready(_settings())) else 1)


@app.command(hidden=True)
def prepare() -> None:
    """What `up` does before it starts the API and the worker."""
    from logs import log_as_json
    from sandbox.preparation import prepare as run

    log_as_json()
    asyncio.run(run(_settings()))


@keys.command("create")
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
    scopes, environment = [Scope(one) for one in scope], _settings().environment
    typer.echo(_in_database(lambda tx: create(tx, name, scopes, environment)))


@policy.command("apply")
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
    version = _in_database(lambda tx: apply(tx, wanted, by, datetime.now(UTC)))
    typer.echo(f"policy version {version} is in force")


@policy.command("show")
def show_policy() -> None:
    """Print the policy in force, as JSON."""
    from store.policy import NoPolicy, policy_in_force

    try:
        version, found = _in_database(policy_in_force)
    except NoPolicy as none:
        _refuse(str(none))
    typer.echo(json.dumps({"version": version, **found.model_dump(mode="json")}, indent=2))


def _in_database(work: "Callable[[AsyncConnection], Awaitable[ResultT]]") -> ResultT:
    from sqlalchemy.exc import DBAPIError

    from store.engine import open_database, writing

    async def run(settings: Settings) -> ResultT:
        engine = open_database(settings.database)
        try:
            async with writing(engine) as tx:
                return await work(tx)
        finally:
            await engine.dispose()

    settings = _settings()
    try:
        return asyncio.run(run(settings))
    except (DBAPIError, OSError) as failure:
        _refuse(f"the database does not answer as it should ({type(failure).__name__}): type `sojourn migrate` first")


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as wrong:
        for error in wrong.errors():
            setting = "".join(f"SOJOURN_{part}: ".upper() for part in error["loc"])
            typer.echo(setting + error["msg"].removeprefix("Value error, "), err=True)
        raise typer.Exit(2) from None


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)


def _stand(main: Coroutine[None, None, None], *, stays: bool = False) -> None:
    from sandbox.failures import SandboxFailure
    from sandbox.up import run_until_told

    failures: list[BaseException] = []
    status = 0  # 130, as a shell has it for SIGINT, where to be interrupted is not the proper end
    try:
        status = 130 if run_until_told(main) and not stays else 0
    except* SandboxFailure as failed:
        failures.extend(failed.exceptions)
    for failure in failures:
        typer.echo(str(failure), err=True)
    raise typer.Exit(max((f.status for f in failures if isinstance(f, SandboxFailure)), default=status))


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
