"""What the page about the policy says is complete, and what it shows is fit."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from commands.policy import app
from store.policy_file.reading import read_toml
from store.policy_file.words import named_model
from tests.conftest import POLICY
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.caps import Each, Period
from workflows.vocabulary.policies.hours import Day
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.switches import Off

PAGE = (Path(__file__).parents[1] / "docs" / "policy.md").read_text()
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
SECTIONS = re.split(r"^### ", PAGE, flags=re.MULTILINE)


def test_every_table_has_a_section_that_names_its_own_fields_and_shows_an_example() -> None:
    for table in Policy.model_fields:
        (section,) = [text for text in SECTIONS if re.match(rf"`\[*{table}\]*`", text)]
        assert [text for text in EXAMPLES if text in section], table
        model = named_model(table)
        general = {"name", "binds", "topics", "teams", "channels", "journeys"}
        for field in _fields(model) - general:
            shared = section + next(text for text in SECTIONS if text.startswith("`[[caps]]`"))
            assert f"`{field}`" in (shared if table == "quotas" else section), (table, field)
    assert all(f"`{field}`" in PAGE for field in ("name", "binds", "topics", "teams", "channels", "journeys"))


def test_every_value_that_may_be_chosen_is_named() -> None:
    assert [word for kind in (Purpose, Day, Period, Each, Off) for word in kind if f"`{word}`" not in PAGE] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_policy_that_nothing_speaks_against(example: str) -> None:
    assert [flaw.in_words() for flaw in read_toml(example.encode()).doubts] == []


def test_what_the_shipped_policy_has_as_comments_is_a_policy_too() -> None:
    shown = POLICY.read_text().partition("leading signs:\n")[2]
    assert read_toml(re.sub(r"^# ?", "", shown, flags=re.MULTILINE).encode()).policy.switches


def test_every_command_is_told_of() -> None:
    commands = {str(command.name) for command in app.registered_commands}
    assert {name for name in commands if f"`{name}" in PAGE} == commands
    assert set(re.findall(r"sojourn policy ([a-z]+)", PAGE)) <= commands


def _fields(model: type[BaseModel] | None) -> set[str]:
    return set(model.model_fields) if model else set()
