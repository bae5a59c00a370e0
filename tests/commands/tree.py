"""A copy of the tree in which a test may write, and the commands a person types in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LEFT_BEHIND = ("__pycache__", "*.egg-info", "histories", "build", "docs")


def copy_of(folder: Path, *parts: str) -> Path:
    """Copy these files and folders of the tree, or all that matters of it."""
    left = shutil.ignore_patterns(".*", *_LEFT_BEHIND)
    names = [path.name for path in ROOT.iterdir()]
    found = parts or sorted(set(names) - left(str(ROOT), names))
    for part in found:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(*_LEFT_BEHIND))
        else:
            shutil.copy(ROOT / part, folder / part)
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a program started in the copy needs to take the copy's modules, and the tree's for what it lacks."""
    return {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "COLUMNS": "80", **more}


def begun(folder: Path, *words: str) -> "subprocess.Popen[str]":
    """Start a module of Python in the copy."""
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def typed(folder: Path, *words: str) -> tuple[int, str]:
    """Run a module of Python in the copy: its status, and what it says."""
    process = begun(folder, *words)
    told, _ = process.communicate(timeout=120)
    return process.returncode, told
