"""Leave nothing behind when told to end."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType

import typer

_INTERRUPTED, _TERMINATED = 130, 143  # as shells have it


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """A folder that is gone afterwards, also after Ctrl-C or a polite kill, which end the command."""
    before = signal.signal(signal.SIGTERM, _end) if current_thread() is main_thread() else None
    try:
        with tempfile.TemporaryDirectory(prefix=f"sojourn-{name}-") as folder:
            yield Path(folder)
    except KeyboardInterrupt:
        raise typer.Exit(_INTERRUPTED) from None
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> None:
    raise typer.Exit(_TERMINATED)
