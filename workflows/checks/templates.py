"""Whether every message has its words, and the words use only what the message and the customer have."""

import inspect
from collections.abc import Collection, Iterator
from pathlib import Path

from liquid import Environment
from liquid.exceptions import LiquidError

from workflows.map.complaint import Complaint
from workflows.vocabulary.messages.message import Channel, Message

_LIQUID = Environment()
_PLACEHOLDER = "write here what you want to say about"  # as commands/scaffolds/template.txt has it


def unfit_words(messages: Collection[type[Message]], folder: Path) -> list[Complaint]:
    """One complaint for each message without words, each template without a message, and each unknown variable."""
    by_name = {message.name: message for message in messages}
    found = [complaint for message in messages for complaint in _wordless(message, folder)]
    for file in sorted(folder.glob("*.liquid")):
        name = file.name.partition(".")[0]
        if name in by_name:
            found += _unknown(file, by_name[name])
        else:
            instead = "give it the name of a message in workflows/vocabulary/messages, or delete it"
            found.append(Complaint(file, 1, f"no message is called {name}", instead))
    return found


def _wordless(message: type[Message], folder: Path) -> Iterator[Complaint]:
    for channel in Channel:
        file = folder / f"{message.name}.{channel}.en.liquid"
        if not file.is_file():
            declared = Path(inspect.getsourcefile(message) or "")
            line = inspect.getsourcelines(message)[1]
            yield Complaint(declared, line, f"{message.name} has no words", f"add {folder.name}/{file.name}")


def _unknown(file: Path, message: type[Message]) -> Iterator[Complaint]:
    text = file.read_text()
    try:
        used = _LIQUID.from_string(text).analyze(include_partials=False).globals
    except LiquidError as wrong:
        yield Complaint(file, 1, f"is no Liquid template ({wrong})", "correct it")
        return
    known = {*message.model_fields, "customer"}
    for name, places in used.items():
        for place in places:
            if name not in known:
                line = text.count("\n", 0, place.span.index) + 1
                fields = ", ".join(message.model_fields) or "none"
                instead = f"use a field of {message.__name__} ({fields}), or customer.{name}"
                yield Complaint(file, line, f"uses {name}, which {message.__name__} does not have", instead)


def unwritten(folder: Path) -> list[Path]:
    """The templates in which nobody has written anything yet; a hint, because a new journey is green from the start."""
    return [file for file in sorted(folder.glob("*.liquid")) if _PLACEHOLDER in file.read_text()]
