"""The README never says what isn't so, as far as a program can tell."""

import re
from pathlib import Path

from cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_journey_in_the_readme_is_the_one_that_runs() -> None:
    (first, *_) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert first == (ROOT / "workflows" / "journeys" / "contract_renewal.py").read_text()


def test_every_make_target_the_readme_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    assert named
    assert named <= targets


def test_every_sojourn_command_the_readme_names_is_there() -> None:
    commands = {command.name for command in app.registered_commands} | {
        command.callback.__name__ for command in app.registered_commands if command.callback
    }
    commands |= {group.name for group in app.registered_groups}
    named = set(re.findall(r"`sojourn ([a-z]+)", README))
    assert named
    assert named <= commands


def test_every_file_and_folder_the_readme_names_is_there() -> None:
    table = README.partition("## Where things live")[2]
    named = [name for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)]
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
