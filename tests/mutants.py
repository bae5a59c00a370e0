"""`make mutants`: break `traffic/` in every small way there is, and tell which breakages no test of its own notices."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).parents[1]
_NEEDED = ("traffic", "workflows", "testkit", "tests", "store", "simulation", "activities")
# What these look at, minute by minute in every zone, shorter ones look at too; each would be run a thousand times.
_TOO_LONG = (
    "test_cost.py",
    "test_quiet.py::test_nothing_is_let_through_in_anyones_quiet_hours",
    *(
        f"test_windows.py::test_a_window_opens_at_its_first_minute_and_nothing_goes_before[{name}]"
        for name in ("0000", "2200", "1000-1100")
    ),
)
_CONFIGURED = """
[mutmut]
source_paths = traffic
also_copy =
    {others}
pytest_add_cli_args_test_selection = tests/traffic
pytest_add_cli_args =
    -x
    {deselected}
"""


def main() -> None:
    """Work on a copy, and print the score and every survivor with what was changed."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        for name in _NEEDED:
            shutil.copytree(_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "histories"))
        for name in ("settings.py", "pyproject.toml", "policy.toml"):
            shutil.copy(_ROOT / name, folder)
        deselected = "\n    ".join(f"--deselect=tests/traffic/{name}" for name in _TOO_LONG)
        others = "\n    ".join((*_NEEDED[1:], "settings.py", "pyproject.toml", "policy.toml"))
        (folder / "setup.cfg").write_text(_CONFIGURED.format(others=others, deselected=deselected))
        _mutmut(folder, "run", "--max-children", "2")
        ends = [line.strip().rpartition(": ") for line in _mutmut(folder, "results", "--all", "true").splitlines()]
        counted = Counter(end for name, _, end in ends if "__mutmut_" in name)
        survivors = [name for name, _, end in ends if "__mutmut_" in name and end not in ("killed", "timeout")]
        for name in survivors:
            sys.stdout.write(_mutmut(folder, "show", name) + "\n")
    of = sum(counted.values())
    sys.stdout.write(f"{of - len(survivors)} of {of} mutants were noticed: {dict(counted)}\n")


def _mutmut(folder: Path, *words: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "mutmut", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    if words[0] == "run" and not ran.stdout.strip():
        raise SystemExit(f"mutmut did not run, whoever runs `make mutants` reads why:\n{ran.stderr}")
    return ran.stdout


if __name__ == "__main__":
    main()
