"""The commands that start a part of Sojourn, or all of them, or prepare one."""

import asyncio
import sys
from typing import Annotated

import typer

from commands.console import console, read_settings, refuse
from commands.standing import stand


def up() -> None:
    """Start Temporal, inbox, API and worker, and stay until Ctrl-C."""
    from sandbox.up import up as run

    stand(run(read_settings(), console), stays=True)


def demo(
    exit: Annotated[bool, typer.Option("--exit", help="End when the stories are told, instead of staying.")] = False,
) -> None:
    """Start everything and play two stories: a renewal that waits, and a year of real households."""
    from sandbox.demo import demo as run

    stand(run(read_settings(), console, stays=not exit), stays=not exit)


def play(
    dataset: Annotated[str, typer.Argument(help="So far only `completejourney`.")],
    households: Annotated[int, typer.Option(min=1, help="How many of its households.")] = 25,
) -> None:
    """Post a data set's customers to the stack that runs, at the sandbox clock's pace."""
    from sandbox.play import play as run

    stand(run(read_settings(), console, dataset, households))


def api() -> None:
    """Serve the API."""
    from api.serve import run
    from listening import PortTaken
    from logs import log_as_json

    log_as_json()
    try:
        run(read_settings())
    except PortTaken as taken:
        refuse(str(taken))


def worker() -> None:
    """Run journeys and activities."""
    from logs import log_as_json, log_temporal_as_json
    from worker import run_until_told

    log_as_json()
    log_temporal_as_json()
    asyncio.run(run_until_told(read_settings()))


def inbox() -> None:
    """Serve the sandbox's inbox: it takes mails by SMTP and shows them on a page."""
    from listening import PortTaken
    from logs import log_as_json
    from sandbox.inbox.run import serve

    log_as_json()
    settings = read_settings()
    serving = serve(
        settings.home / "inbox.db",
        settings.host,
        settings.smtp_port,
        settings.inbox_port,
        smtp_setting="SOJOURN_SMTP_PORT",
        page_setting="SOJOURN_INBOX_PORT",
        campaign_secret=settings.campaign_secret.get_secret_value(),
    )
    try:
        asyncio.run(serving)
    except PortTaken as taken:
        refuse(str(taken))


def migrate() -> None:
    """Bring the database to the tables of this release, and the shipped policy in force if there is none."""
    from sandbox.preparation import prepare_database

    asyncio.run(prepare_database(read_settings()))


def ready() -> None:
    """End with 0 if database, Temporal and a worker are all at work, as a health check."""
    from worker import is_ready

    sys.exit(0 if asyncio.run(is_ready(read_settings())) else 1)


def prepare() -> None:
    """What `up` does before it starts the API and the worker."""
    from logs import log_as_json
    from sandbox.preparation import prepare as run

    log_as_json()
    asyncio.run(run(read_settings()))
