"""The last one out: ends every process group it was told of as soon as its standard input closes.

Runs as a script of its own and imports nothing of ours, so that it costs little. It is there for the one case in
which the stack cannot clean up after itself: when it is killed.
"""

import contextlib
import os
import signal
import sys
import time

_PATIENCE_S = 5.0


def end(groups: set[int]) -> None:
    """Ask all process groups to end, and after a while kill those that have not."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, number)
        deadline = time.monotonic() + _PATIENCE_S
        while groups and time.monotonic() < deadline:
            time.sleep(0.05)
            groups = {group for group in groups if _is_alive(group)}


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Read `+group` and `-group`, one a line, until the end of the input."""
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    end(groups)


if __name__ == "__main__":
    main()
