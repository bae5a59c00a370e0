"""What the laptop stack consists of: each part's command, and the environment they share."""

import os
import sys
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from sandbox.part import Part
from sandbox.probes import answers, temporal_counts, temporal_program, worker_polls
from settings import Settings

_OURS = (sys.executable, "-m", "cli")
# Between the worker and the inbox of one laptop, which nobody else can reach.
_SIGNED_WITH = "whsec_YSBzYW5kYm94IGhhcyBub3RoaW5nIHRvIGhpZGU="
# The server's timers are a second coarse unless told otherwise, which would be days of a sandbox customer's life.
_FINE_TIMERS = 'history.timerProcessorMaxTimeShift="10ms"'


def temporal_address(settings: Settings) -> str:
    """Where the stack's own Temporal server listens."""
    return f"{settings.host}:{settings.temporal_port}"


def key_file(settings: Settings) -> Path:
    """Where the sandbox keeps its own key to the API, for its owner's eyes only."""
    return settings.home / "api-key"


def environment(settings: Settings) -> dict[str, str]:
    """This process's environment, with our settings spelt out and nobody else's Temporal in it."""
    inbox = f"http://{settings.host}:{settings.inbox_port}"
    # Passwords are handed down as they came: of the settings only their asterisks could be.
    passwords = {name for name, value in settings if isinstance(value, SecretStr)}
    ours = settings.model_dump(mode="json", exclude=passwords)
    ours |= {
        "smtp_host": settings.host,
        "smtp_username": "",
        "smtp_lookup_url": f"{inbox}/api/mails",
        "campaign_url": f"{inbox}/campaigns",
        "campaign_secret": _SIGNED_WITH,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
    return (
        inherited
        | {f"SOJOURN_{name.upper()}": str(value) for name, value in ours.items()}
        | {"TEMPORAL_ADDRESS": temporal_address(settings), "TEMPORAL_CONFIG_FILE": os.devnull, "PYTHONUNBUFFERED": "1"}
    )


def parts(settings: Settings) -> dict[str, Part]:
    """Every part that stays, by its name, in the order in which they are started."""
    address, logs = temporal_address(settings), settings.home / "logs"
    found = [
        Part("temporal", _temporal(settings), logs / "temporal.log", lambda pid: temporal_counts(address)),
        Part(
            "inbox",
            (*_OURS, "inbox"),
            logs / "inbox.log",
            lambda pid: answers(settings.host, settings.inbox_port, "/healthz"),
        ),
        Part(
            "api",
            (*_OURS, "api"),
            logs / "api.log",
            lambda pid: answers(settings.host, settings.api_port, "/readyz"),
        ),
        Part("worker", (*_OURS, "worker"), logs / "worker.log", partial(worker_polls, address, settings.task_queue)),
    ]
    return {part.name: part for part in found}


def _temporal(settings: Settings) -> tuple[str, ...]:
    return (
        *(temporal_program(), "server", "start-dev"),
        *("--db-filename", str(settings.home / "temporal.db")),
        *("--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=full"),
        *("--ip", settings.host, "--port", str(settings.temporal_port), "--ui-port", str(settings.temporal_ui_port)),
        *("--dynamic-config-value", _FINE_TIMERS, "--ui-disable-news-fetch"),
    )


def preparation(settings: Settings) -> Part:
    """The one part that ends by itself: it brings databases and Temporal to where the others can work."""
    return Part("preparation", (*_OURS, "prepare"), settings.home / "logs" / "preparation.log", _never)


async def _never(pid: int) -> bool:
    return False
