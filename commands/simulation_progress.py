"""How far a simulation is: a bar for people, lines for programs."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from commands.console import console

AS_LINES = "SOJOURN_PROGRESS"
"""With `lines` in this variable, lines such as `progress simulate 1500 171128` go to standard error, 0 if unknown."""

Told = Callable[[str, int, int | None], None]
_EVERY_S = 0.5
_WORDS = {"read": "Reading events", "simulate": "Simulating"}


class _Done(ProgressColumn):
    """Events so far, and how many a second."""

    def render(self, task: Task) -> Text:
        """As `12,000 of 171,128, 3,500/s`."""
        of = f" of {task.total:,.0f}" if task.total else ""
        return Text(f"{task.completed:,.0f}{of}" + (f", {task.speed:,.0f}/s" if task.speed else ""))


@contextmanager
def progress(total: int | None, *, is_quiet: bool) -> Iterator[Told]:
    """What is to be told how far it is, with how many events there are in all, if that is known."""
    if os.environ.get(AS_LINES) == "lines":
        yield _lines(total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(20), _Done(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=is_quiet or not console.is_terminal) as shown:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int | None) -> None:
            if what not in tasks:
                for before in tasks.values():
                    shown.update(before, visible=False)
                tasks[what] = shown.add_task(_WORDS.get(what, what), total=of or total)
            shown.update(tasks[what], completed=done, total=of or total)

        yield tell


def _lines(total: int | None) -> Told:
    told_at: dict[str, float] = {}

    def tell(what: str, done: int, of: int | None) -> None:
        if time.monotonic() - told_at.get(what, 0) >= _EVERY_S:
            told_at[what] = time.monotonic()
            sys.stderr.write(f"progress {what} {done} {of or total or 0}\n")
            sys.stderr.flush()

    return tell
