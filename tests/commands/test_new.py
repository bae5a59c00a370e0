"""What `sojourn new` writes is green from the start, and what it cannot write it refuses with what to type instead."""

import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from commands import drafts
from commands.new import purpose_for
from tests.commands.tree import begun, copy_of, typed
from workflows.vocabulary.messages.message import Purpose

EVENT = ("--field", "tyre_id:key", "--field", "changed_on:date", "--field", "price:float?")
MESSAGE = ("--purpose", "marketing", "--topic", "tyres", "--team", "garage", "--field", "tyre_id:str")
JOURNEY = ("--starts-on", "tyre.changed", "--says", "tyres-worn")
WRITTEN = [
    "workflows/vocabulary/events/tyre.py",
    "workflows/vocabulary/messages/tyres_worn.py",
    "templates/tyres-worn.email.en.liquid",
    "workflows/journeys/winter_tyres.py",
    "tests/journeys/test_winter_tyres.py",
    "workflows/journeys/winter_tyres.map.md",
    "workflows/vocabulary/events/house.py",
    "workflows/vocabulary/messages/house_warming_note.py",
    "templates/house-warming-note.email.en.liquid",
    "workflows/journeys/house_warming.py",
    "tests/journeys/test_house_warming.py",
    "workflows/journeys/house_warming.map.md",
]


@pytest.mark.long
def test_everything_new_passes_its_own_tests_and_all_checks_at_once(tmp_path: Path) -> None:
    tree = copy_of(tmp_path)
    told = all_well(
        begun(tree, "cli", "new", "event", "tyre.changed", *EVENT),
        begun(tree, "cli", "new", "message", "tyres-worn", *MESSAGE),
    )
    told += all_well(
        begun(tree, "cli", "new", "journey", "winter-tyres", *JOURNEY),
        begun(tree, "cli", "new", "journey", "house-warming", "--starts-on", "house.bought"),
    )
    assert sorted(line[6:] for line in told.splitlines() if line.startswith("wrote ")) == sorted(WRITTEN)
    sources = [name for name in WRITTEN if name.endswith(".py")]
    all_well(
        begun(tree, "pytest", "-q", *(name for name in sources if name.startswith("tests/"))),
        begun(tree, "mypy", *sources),
        begun(tree, "ruff", "check", *sources),
        begun(tree, "ruff", "format", "--check", *sources),
        begun(tree, "cli", "check"),
    )


def all_well(*processes: "subprocess.Popen[str]") -> str:
    """What several programs said, of which none may have failed."""
    told = [(process.communicate(timeout=240)[0], process) for process in processes]
    failed = [f"{process.args!r}:\n{said}" for said, process in told if process.returncode]
    assert not failed, "\n".join(failed)
    return "".join(said for said, _ in told)


def test_a_new_message_is_marketing_unless_the_event_that_starts_the_journey_would_hold_it_back() -> None:
    assert purpose_for("basket.bought") is Purpose.MARKETING
    assert purpose_for("support_case.opened") is Purpose.SERVICE


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder the commands of this process write into, were they not to refuse."""
    copy_of(tmp_path, "policy.toml")
    monkeypatch.setattr(drafts, "TREE", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        (["journey", "WinterTyres", "--starts-on", "contract.started"], "type winter-tyres"),
        (["journey", "contract-renewal-v2", "--starts-on", "contract.started"], "copy its file to contract_renewal_v2"),
        (["journey", "contract-renewal", "--starts-on", "contract.started"], "is there already"),
        (["journey", "import", "--starts-on", "contract.started"], "means something else to Python"),
        (["journey", "winter-tyres", "--starts-on", "contract.startd"], "did you mean contract.started?"),
        (["journey", "winter-tyres", "--starts-on", "ContractStarted"], "type noun.verb"),
        (["journey", "a" * 40, "--starts-on", "contract.started"], "too long"),
        (["journey", "renewal-offer", "--starts-on", "basket.bought", "--says", "renewal-offer"], "cannot both be"),
        (["journey", "thanks", "--starts-on", "basket.bought", "--says", "renewal-offer"], "needs package"),
        (["event", "contract.started"], "is there already: workflows/vocabulary/events/contracts.py"),
        (["event", "order"], "type noun.verb"),
        (["event", "order.placed", "--field", "amount:money"], "with one of str, int"),
        (["event", "order.placed", "--field", "Amount:int"], "cannot name a field"),
        (["event", "order.placed", "--field", "wire:str"], "has a 'wire' already"),
        (["event", "order.placed", "--field", "a:int", "--field", "a:str"], "two fields have one name"),
        (["message", "renewal-offer", *MESSAGE], "is there already: workflows/vocabulary/messages/renewal.py"),
        (["message", "tyres-worn", *MESSAGE[:-1], "tyre_id:key"], "with one of str, int"),
        (["message", "tyres-worn", *MESSAGE, "--topic", "All Tyres"], "type all-tyres"),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_what_to_type_instead(tree: Path, words: list[str], instead: str) -> None:
    before = sorted(tree.rglob("*"))
    ran = CliRunner().invoke(app, ["new", *words])
    assert ran.exit_code == 2
    assert instead in " ".join(ran.output.split())
    assert sorted(tree.rglob("*")) == before


def test_nothing_is_overwritten_and_nothing_written_by_halves(tree: Path) -> None:
    mine = tree / "templates" / "house-warming-note.email.en.liquid"
    mine.parent.mkdir()
    mine.write_text("Subject: mine\n")
    ran = CliRunner().invoke(app, ["new", "journey", "house-warming", "--starts-on", "house.bought"])
    assert ran.exit_code == 2
    assert "templates/house-warming-note.email.en.liquid is there already" in ran.output
    assert mine.read_text() == "Subject: mine\n"
    assert [path.name for path in tree.rglob("*.py")] == []


def test_a_second_event_of_a_noun_gets_a_file_of_its_own(tree: Path) -> None:
    events = tree / "workflows" / "vocabulary" / "events"
    events.mkdir(parents=True)
    for wire in ("tyre.changed", "tyre.worn_out"):
        assert CliRunner().invoke(app, ["new", "event", wire]).exit_code == 0
    assert sorted(path.name for path in events.iterdir()) == ["tyre.py", "tyre_worn_out.py"]


def test_long_names_make_lines_of_a_length_the_checks_allow(tree: Path) -> None:
    long = "-".join(["elephant"] * 4)
    for folder in ("workflows/vocabulary/messages", "templates"):
        (tree / folder).mkdir(parents=True)
    words = ["--purpose", "transactional", "--topic", long, "--team", long]
    assert CliRunner().invoke(app, ["new", "message", long, *words]).exit_code == 0
    (source,) = (tree / "workflows").rglob("*.py")
    assert typed(tree, "ruff", "format", "--check", "--line-length", "120", str(source))[0] == 0
