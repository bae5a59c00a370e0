"""What a version says of itself, as JSON: a program that is started by its path, among that version's modules."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

_NEEDED = ("cli", "commands", "datasets", "simulation", "traffic", "workflows")
_TOO_OLD = "it has no `sojourn backtest` yet: take a later revision"


def main() -> None:
    """Print the journeys with their fingerprints and the messages; ends with a sentence if a comparison cannot be."""
    tree = Path.cwd().resolve()
    for name in _NEEDED:
        # What a version lacks, Python would otherwise take from the one that is installed.
        if not (tree / name).is_dir() and not (tree / f"{name}.py").is_file():
            sys.exit(_TOO_OLD)
    if not (tree / "commands" / "backtest.py").is_file():
        sys.exit(_TOO_OLD)
    for name in (*_NEEDED, "commands.backtest"):
        loaded = importlib.import_module(name)
        if not _file(loaded).is_relative_to(tree):
            sys.exit(f"its {name} would be loaded from {_file(loaded)}: take the folder of that out of Python's path")
    sys.stdout.write(json.dumps(_facts()) + "\n")


def _file(module: ModuleType) -> Path:
    return Path(module.__file__ or "").resolve()


def _facts() -> dict[str, Any]:
    from simulation.bulk.footprint import FORMAT
    from workflows.catalog import facts_of, journey_classes, messages

    journeys = {}
    for kind in journey_classes():
        facts = facts_of(kind)
        journeys[facts.type] = {"name": facts.name, "version": facts.version, "fingerprint": _fingerprint(kind)}
    return {"format": FORMAT, "journeys": journeys, "messages": sorted(messages())}


def _fingerprint(kind: type[Any]) -> str | None:
    from workflows.map.complaint import Unmappable
    from workflows.map.fingerprint import fingerprint
    from workflows.map.source import read_source
    from workflows.map.walk import walk

    try:
        source = read_source(kind)
        return fingerprint(source, walk(source)).digest
    except Unmappable:
        return None


if __name__ == "__main__":
    main()
