"""Every scenario of the library and of the verbs, said in both worlds at once, and compared after each word."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import FunctionType, ModuleType

import pytest

import tests.library
import tests.verbs

pytestmark = pytest.mark.long


def _scenarios(package: ModuleType) -> Iterator[tuple[str, object]]:
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        loaded = importlib.import_module(module.name)
        marks = {mark.name for mark in _marks(loaded)}
        for name, test in vars(loaded).items():
            is_test = name.startswith("test_") and isinstance(test, FunctionType)
            if is_test and "temporal" not in marks | {mark.name for mark in _marks(test)}:
                yield f"{name}__{module.name.rpartition('.test_')[2]}", test
            elif type(test).__name__ == "FixtureFunctionDefinition":
                yield name, test


def _marks(of: object) -> list[pytest.Mark]:
    marks = getattr(of, "pytestmark", [])
    return [
        mark if isinstance(mark, pytest.Mark) else mark.mark for mark in (marks if isinstance(marks, list) else [marks])
    ]


globals().update(_scenarios(tests.library))
globals().update(_scenarios(tests.verbs))
