"""Read every journey and every message, and say what must be written another way."""

import ast
import traceback
from collections.abc import Callable, Collection
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

import workflows.journeys
from workflows.catalog import facts_of, journey_classes, messages, side_by_side
from workflows.checks.purity import impurities
from workflows.checks.templates import unfit_words
from workflows.checks.verbs import unfit_verbs
from workflows.map.complaint import Complaint, Unmappable
from workflows.map.page import stale
from workflows.map.source import JourneySource, journey_in, read_source
from workflows.map.walk import walk
from workflows.vocabulary.fitness import unfit_class, unfit_name
from workflows.vocabulary.messages.message import Message

_JOURNEYS = Path(workflows.journeys.__path__[0])
TEMPLATES = _JOURNEYS.parents[1] / "templates"


def all_complaints() -> list[Complaint]:
    """Everything that is wrong with the journeys, their maps, and the words of the messages."""
    registered = messages().values()
    found = []
    for file in journey_files():
        load = partial(import_module, f"{workflows.journeys.__name__}.{file.stem}")
        found += complaints_of(file, load, registered)
    return [*found, *([] if found else _at_odds()), *unfit_words(registered, TEMPLATES)]


def journey_files() -> list[Path]:
    """The files of all journeys."""
    return sorted(file for file in _JOURNEYS.glob("*.py") if file.name != "__init__.py")


def complaints_of(file: Path, load: Callable[[], ModuleType], registered: Collection[type[Message]]) -> list[Complaint]:
    """What is wrong with the journey in one file; `load` imports it."""
    try:
        found = impurities(file, ast.parse(file.read_text()))
        kind = journey_in(load())
        if kind is None:
            return [*found, Complaint(file, 1, "declares no journey", "move it out of workflows/journeys")]
        source = read_source(kind)
        unfit = _unfit(source)
        found += [Complaint(file, source.line, wrong) for wrong in unfit]
        found += unfit_verbs(source, walk(source), registered)
        out_of_date = None if unfit else stale(source)
    except Unmappable as failure:
        return [*found, failure.complaint]
    except SyntaxError as failure:
        return [Complaint(file, failure.lineno or 1, f"is not Python ({failure.msg})", "correct it")]
    except Exception as failure:  # whatever a file does when it is imported
        return [*found, Complaint(file, _line_in(file, failure), _in_words(failure))]
    return [*found, *([out_of_date] if out_of_date else [])]


def _unfit(source: JourneySource) -> list[str]:
    wrong = [unfit_class(source.kind), unfit_name(source.name)]
    try:
        facts_of(source.kind)
    except TypeError as failure:
        wrong.append(str(failure))
    return [one for one in wrong if one is not None]


def _at_odds() -> list[Complaint]:
    try:
        side_by_side(map(facts_of, journey_classes()))
    except TypeError as failure:
        return [Complaint(_JOURNEYS, 1, str(failure))]
    return []


def _line_in(file: Path, failure: Exception) -> int:
    lines = [frame.lineno for frame in traceback.extract_tb(failure.__traceback__) if frame.filename == str(file)]
    return lines[-1] or 1 if lines else 1


def _in_words(failure: Exception) -> str:
    return (
        str(failure) if isinstance(failure, TypeError) else f"cannot be imported ({type(failure).__name__}: {failure})"
    )
