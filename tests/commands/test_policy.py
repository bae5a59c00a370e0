"""`sojourn policy` checks, shows, applies and takes back what people write, and says what each of these changed."""

import asyncio
import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from cli import app
from store.engine import reading
from store.policy import policy_in_force
from tests.conftest import POLICY

SIGNED = ("--by", "anna", "--why", "fewer letters in advent")
SHIPPED = POLICY.read_text()


async def _typed(*words: str) -> Result:
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, ("policy", *words)))


async def _version(database: AsyncEngine) -> int:
    async with reading(database) as tx:
        version, _ = await policy_in_force(tx)
    return version


@pytest.fixture(autouse=True)
def _in_that_database(sqlite_database: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_DATABASE_URL", sqlite_database.url.render_as_string(hide_password=False))


@pytest.fixture
def fewer(tmp_path: Path) -> str:
    """A policy that allows fewer letters."""
    return _written(tmp_path, SHIPPED.replace("most = 3", "most = 2  # advent"))


def _written(folder: Path, text: str) -> str:
    (folder / "proposed.toml").write_text(text)
    return str(folder / "proposed.toml")


async def test_a_check_says_what_would_change_and_changes_nothing(sqlite_database: AsyncEngine, fewer: str) -> None:
    checked = await _typed("check", fewer)
    assert checked.exit_code == 0
    assert checked.output.splitlines() == [
        f"{fewer} is fit",
        "against version 1, in force:",
        "  caps: marketing-per-week: most 3 → 2",
    ]
    assert "no rule changes" in (await _typed("check", str(POLICY))).output
    assert await _version(sqlite_database) == 1


async def test_a_check_needs_no_database(fewer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOJOURN_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'none.db'}")
    checked = await _typed("check", fewer)
    assert (checked.exit_code, "there is no database here" in checked.output) == (0, True)
    monkeypatch.setenv("SOJOURN_DATABASE_URL", "postgresql+asyncpg://nobody@127.0.0.1:1/none")
    checked = await _typed("check", fewer)
    assert (checked.exit_code, "does not answer as it should" in checked.output) == (0, True)


@pytest.mark.parametrize("command", ["check", "apply"])
async def test_a_bad_policy_is_refused_whole_with_each_line_and_the_old_one_stays(
    sqlite_database: AsyncEngine, tmp_path: Path, command: str
) -> None:
    file = _written(tmp_path, SHIPPED.replace("most = 3", "mots = 3").replace('"21:00"', '"9 pm"'))
    refused = await _typed(command, file, *(SIGNED if command == "apply" else ()))
    assert refused.exit_code == 1
    assert [line.partition(": ")[2].partition(":")[0] for line in refused.output.splitlines()[:2]] == [
        "line 9",
        "line 24",
    ]
    assert "2 errors" in refused.output
    assert "\x1b" not in refused.output
    assert await _version(sqlite_database) == 1


async def test_what_is_only_doubtful_is_applied_and_said(sqlite_database: AsyncEngine, tmp_path: Path) -> None:
    file = _written(tmp_path, SHIPPED.replace("within_days = 7", 'within_days = 7\ntopics = ["renwal"]'))
    checked = await _typed("check", file)
    assert (checked.exit_code, "warning: line 26: caps, 1st" in checked.output) == (0, True)
    assert (await _typed("check", "--strict", file)).exit_code == 1
    applied = await _typed("apply", file, *SIGNED)
    assert (applied.exit_code, "warning: line 26" in applied.output) == (0, True)
    assert await _version(sqlite_database) == 2


async def test_whoever_loses_a_part_of_the_file_is_warned_and_an_empty_one_is_refused(
    sqlite_database: AsyncEngine, tmp_path: Path
) -> None:
    without = _written(tmp_path, SHIPPED.partition("[[caps]]")[0])
    for words in (("check", without), ("apply", without, *SIGNED)):
        told = await _typed(*words)
        assert (told.exit_code, "warning: caps: none is left, though marketing-per-week was" in told.output) == (
            0,
            True,
        )
        assert "holds: none" not in told.output
    refused = await _typed("apply", _written(tmp_path, "# nothing\n"), *SIGNED)
    assert (refused.exit_code, "nothing is said here at all" in refused.output) == (1, True)
    assert await _version(sqlite_database) == 2


async def test_a_policy_is_applied_shown_with_its_comments_and_taken_back(
    sqlite_database: AsyncEngine, fewer: str, tmp_path: Path
) -> None:
    applied = await _typed("apply", fewer, *SIGNED)
    assert applied.exit_code == 0
    assert "policy version 2 is in force:\n  caps: marketing-per-week: most 3 → 2\n" in applied.output
    shown = await _typed("show")
    assert shown.output.startswith("# policy version 2, applied ")
    assert "by anna\n# why: fewer letters in advent\n" in shown.output
    assert "most = 2  # advent" in shown.output
    again = await _typed("apply", _written(tmp_path, shown.output), *SIGNED)
    assert (again.exit_code, "nothing to do: version 2 says the same" in again.output) == (2, True)
    taken_back = await _typed("rollback", "--by", "ben", "--why", "too few")
    assert (taken_back.exit_code, "marketing-per-week: most 2 → 3" in taken_back.output) == (0, True)
    assert await _version(sqlite_database) == 3
    told = json.loads((await _typed("show", "--version", "2", "--json")).output)
    assert (told["version"], told["by"], told["policy"]["caps"][0]["most"]) == (2, "anna", 2)


@pytest.mark.parametrize(
    "words", [("show", "--version", "7"), ("rollback", "--to", "7", *SIGNED), ("rollback", *SIGNED)]
)
async def test_a_version_that_there_is_not_is_refused(sqlite_database: AsyncEngine, words: tuple[str, ...]) -> None:
    refused = await _typed(*words)
    assert (refused.exit_code, "version" in refused.output) == (2, True)
    assert await _version(sqlite_database) == 1


async def test_nobody_applies_a_policy_without_saying_who_they_are(sqlite_database: AsyncEngine, fewer: str) -> None:
    refused = await _typed("apply", fewer, "--by", " ", "--why", "advent")
    assert (refused.exit_code, "say who you are and why" in refused.output) == (2, True)
    assert (await _typed("apply", fewer, "--by", "anna")).exit_code == 2
    assert await _version(sqlite_database) == 1


async def test_the_history_says_who_when_and_why_on_a_narrow_screen(fewer: str) -> None:
    await _typed("apply", fewer, "--by", "a" * 100, "--why", "x y " * 25)
    listed = (await _typed("history")).output.splitlines()
    assert listed[0].split() == ["version", "applied", "(UTC)", "by", "why"]
    assert listed[1].startswith("2 ")
    assert [line.split()[0] for line in listed if line[0].isdigit()] == ["2", "1"]
    assert max(map(len, listed)) <= 80


async def test_the_schema_takes_the_shipped_policy_and_no_misspelt_one() -> None:
    schema = json.loads((await _typed("schema")).output)
    shipped = tomllib.loads(SHIPPED)
    jsonschema.validate(shipped, schema)
    jsonschema.validate(shipped | {"quiet_hours": [shipped["quiet_hours"]]}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(shipped | {"quite_hours": {}}, schema)
