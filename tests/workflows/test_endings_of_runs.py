"""A run that leaves the memory does nothing on its way out: it would do it in the midst of another customer's."""

import ast
from pathlib import Path

import workflows

_FOLDER = Path(workflows.__path__[0])
# What runs inside journeys; the folders beside it only read their source.
FILES = [*_FOLDER.glob("*.py"), *_FOLDER.glob("verbs/*.py"), *_FOLDER.glob("journeys/*.py")]


def clean_ups(source: str) -> list[int]:
    """The lines of what Python carries out when it drops a coroutine: `finally`, and whatever catches everything."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Try) and node.finalbody:
            found.append(node.finalbody[0].lineno)
        elif isinstance(node, ast.ExceptHandler) and (node.type is None or "BaseException" in ast.unparse(node.type)):
            found.append(node.lineno)
    return found


def test_no_journey_and_no_verb_cleans_up_in_a_finally() -> None:
    assert len(FILES) > 20
    assert {file.name: lines for file in FILES if (lines := clean_ups(file.read_text()))} == {}


def test_a_finally_would_be_found() -> None:
    assert clean_ups("try:\n    a()\nfinally:\n    b()\n") == [4]
    assert clean_ups("try:\n    a()\nexcept BaseException:\n    b()\n") == [3]
    assert clean_ups("try:\n    a()\nexcept ValueError:\n    b()\n") == []
