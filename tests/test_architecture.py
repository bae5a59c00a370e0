"""The table of who may import whom (docs: the design, §1), read from the source and held."""

import ast
from collections.abc import Iterator, Set
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE = 250

VOCABULARY, CATALOG, PLUGIN = "workflows.vocabulary", "workflows.catalog", "workflows.plugin"
ADMISSION, DATED = "workflows.admission", "workflows.dated"
_JOURNEY = ("workflows.journey", "workflows.verbs", "workflows.steered", "workflows.enrolled", "workflows.binding")
ALL = (
    *("workflows", "traffic", "store", "delivery", "activities", "api", "simulation", "datasets", "sandbox", "bench"),
    *("settings", "listening", "logs", "worker", "cli", "commands", "testkit", "tests"),
)
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    VOCABULARY: (),
    "workflows.ports": (VOCABULARY,),
    **dict.fromkeys(_JOURNEY, (VOCABULARY, "workflows.ports", *_JOURNEY)),
    "workflows.journeys": (VOCABULARY, "workflows.journey"),
    "workflows.dates": (VOCABULARY, "workflows.ports"),
    **dict.fromkeys((CATALOG, ADMISSION, DATED, PLUGIN), ("workflows",)),
    **dict.fromkeys(("workflows.map", "workflows.checks", "workflows.replay"), ("workflows",)),
    "traffic": (VOCABULARY,),
    "store": (VOCABULARY, "traffic", CATALOG, ADMISSION, DATED),
    "delivery": (VOCABULARY, CATALOG, "store"),
    "activities": (VOCABULARY, DATED, "workflows.ports", "traffic", "store"),
    "api": (VOCABULARY, CATALOG, ADMISSION, PLUGIN, "store", "delivery", "traffic", "settings", "listening"),
    "simulation": ("workflows", "traffic"),
    "datasets": (VOCABULARY, CATALOG, "store"),
    **dict.fromkeys(("sandbox", "bench", "settings", "listening", "logs", "worker"), ALL),
    **dict.fromkeys(("cli", "commands", "testkit", "tests"), ALL),
}
BANNED = {
    VOCABULARY: ("temporalio",),
    "traffic": ("temporalio", "sqlmodel", "sqlalchemy", "fastapi", "starlette"),
    "workflows": ("sqlmodel", "sqlalchemy", "fastapi", "starlette"),
}
HTTPX_ONLY_IN = ("activities.channels.http", "tests")


def test_every_module_imports_only_what_the_table_allows() -> None:
    modules = dict(_our_modules())
    sources = {name: file.read_text() for name, file in modules.items() if file.name != "__init__.py"}
    wrong = [line for name, source in sources.items() for line in complaints(name, source, modules.keys())]
    assert not wrong, "\n".join(wrong)


def test_every_package_file_is_empty_and_no_file_is_longer_than_a_few_screens() -> None:
    files = [file for _, file in _our_modules()]
    filled = [file for file in files if file.name == "__init__.py" and file.read_text()]
    assert not filled, f"move what these say into files with names: {filled}"
    long = [file for file in files if len(file.read_text().splitlines()) > LONGEST_FILE]
    assert not long, f"split these, each file of one thing: {long}"


OURS = {"store.claim", "traffic.decide", "workflows.vocabulary.clock", "workflows.binding", "workflows.journey"}


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("traffic.made_up", "import store", "traffic.made_up imports store"),
        ("traffic.made_up", "from store import claim", "traffic.made_up imports store.claim"),
        ("traffic.made_up", "def late():\n    from store.claim import claim", "traffic.made_up imports store.claim"),
        ("traffic.made_up", "import temporalio.client", "traffic.made_up imports temporalio"),
        ("traffic.made_up", "from . import decide", "traffic.made_up imports relatively"),
        ("workflows.vocabulary.made_up", "from workflows import journey", "imports workflows.journey"),
        ("workflows.vocabulary.made_up", "from temporalio import workflow", "imports temporalio"),
        ("workflows.journeys.made_up", "from workflows.binding import x", "imports workflows.binding"),
        ("workflows.journeys.made_up", "from sqlmodel import select", "imports sqlmodel"),
        ("delivery.made_up", "import workflows.binding", "imports workflows.binding"),
        ("sandbox.made_up", "import httpx", "imports httpx, which activities.channels.http alone may"),
        ("made_up.thing", "", "made_up.thing has no place: give its folder a line in MAY_IMPORT"),
        ("workflows.made_up", "", "workflows.made_up has no place"),
    ],
)
def test_an_offending_module_is_reported(module: str, source: str, complaint: str) -> None:
    assert [line for line in complaints(module, source, OURS | {module}) if complaint in line]


def test_a_module_that_keeps_to_the_table_is_not_reported() -> None:
    allowed = "import zoneinfo\nfrom workflows.vocabulary import clock\nimport traffic.decide\nimport store.claim"
    assert complaints("store.made_up", allowed, OURS | {"store.made_up"}) == []


def complaints(module: str, source: str, ours: Set[str]) -> list[str]:
    """What the table has against one module: a sentence for each import."""
    part = max((p for p in MAY_IMPORT if _is_in(module, p)), key=len, default=None)
    if part is None:
        return [f"{module} has no place: give its folder a line in MAY_IMPORT here, and one in the design's table"]
    found = []
    for imported in _imports(ast.parse(source), ours):
        top = imported.partition(".")[0]
        if not imported:
            found.append(f"{module} imports relatively: write the whole name")
        elif top == "httpx" and not any(_is_in(module, p) for p in HTTPX_ONLY_IN):
            found.append(f"{module} imports httpx, which {HTTPX_ONLY_IN[0]} alone may: ask through that one")
        elif any(top in libraries and _is_in(module, p) for p, libraries in BANNED.items()):
            found.append(f"{module} imports {top}, which {part} must stay free of")
        elif top in {name.partition(".")[0] for name in ours} and not any(
            _is_in(imported, p) for p in (part, *MAY_IMPORT[part])
        ):
            allowed = ", ".join(MAY_IMPORT[part]) or "nothing of ours"
            found.append(f"{module} imports {imported}, but {part} may import only {allowed}")
    return found


def _imports(tree: ast.AST, ours: Set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield ""
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if any(_is_in(name, inner) for name in ours) else node.module


def _is_in(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


def _our_modules() -> Iterator[tuple[str, Path]]:
    for top in sorted(ROOT.iterdir()):
        if top.name.startswith(".") or top.name == "build":
            continue
        for file in [top] if top.suffix == ".py" else sorted(top.rglob("*.py")):
            path = file.relative_to(ROOT).with_suffix("")
            yield ".".join(part for part in path.parts if part != "__init__"), file
