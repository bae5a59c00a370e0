"""The page that is kept beside each journey: its facts, its map, its fingerprint."""

import difflib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workflows.journey import Journey
from workflows.map.chart import chart
from workflows.map.complaint import Complaint
from workflows.map.fingerprint import fingerprint
from workflows.map.source import JourneySource, read_source
from workflows.map.walk import walk
from workflows.replay.divergence import how_to_version
from workflows.vocabulary.outcome import Reentry
from workflows.vocabulary.words import length_in_words

_FINGERPRINT = re.compile(r"```text\n(.*?)\n```", re.DOTALL)


def page_file(source: JourneySource) -> Path:
    """Where a journey's page is kept."""
    return source.file.with_suffix(".map.md")


def page(source: JourneySource) -> str:
    """The page of a journey, in Markdown; Unmappable if no map can show it."""
    items = walk(source)
    kind, print_ = source.kind, fingerprint(source, items)
    rows = {
        "starts on": f"`{source.starts_on.wire}`",
        "listens to": _wires(*kind.listens_to),
        "goal": "none" if kind.goal is None else _wires(kind.goal),
        "exits on": _wires(*kind.exits_on),
        "one enrolment for each": "customer" if kind.key is None else f"customer and `{kind.key}`",
        "entered again": _reentry(kind.reentry),
    }
    return "\n".join(
        [
            "<!-- Written by `sojourn map`: change the journey, not this page. -->",
            f"# {source.name}",
            "",
            " ".join((kind.__doc__ or "").split()),
            "",
            "| | |",
            "|---|---|",
            *(f"| {name} | {value} |" for name, value in rows.items()),
            "",
            "```mermaid",
            chart(source, items),
            "```",
            "",
            f"Fingerprint `{print_.digest}`:",
            "",
            "```text",
            *print_.lines,
            "```",
            "",
        ]
    )


def write_page(kind: type[Journey[Any]]) -> Path:
    """Write a journey's page beside it, and say where; Unmappable if no map can show it."""
    source = read_source(kind)
    file = page_file(source)
    file.write_text(page(source))
    return file


def stale(source: JourneySource) -> Complaint | None:
    """What to do about a page that is missing or is not of this source; None if it is. Unmappable as `page`."""
    file, wanted = page_file(source), page(source)
    if not file.is_file():
        return Complaint(source.file, source.line, f"{source.name} has no map", "type `sojourn map`, and commit it")
    kept = file.read_text()
    if kept == wanted:
        return None
    before, after = _lines(kept), _lines(wanted)
    if before == after:
        wrong = f"the map of {source.name} is stale, in words only: nobody inside is touched"
        return Complaint(file, 1, wrong, "type `sojourn map`, and commit it")
    changed = [
        f"  {line}"
        for line in difflib.unified_diff(before, after, lineterm="", n=1)
        if not line.startswith(("---", "+++", "@@"))
    ]
    return Complaint(
        file,
        1,
        "\n".join([f"the map of {source.name} is stale, and its fingerprint has changed", *changed, ""]),
        f"type `sojourn map`, and commit it. If {source.name} is released, people are inside it:\n"
        + how_to_version(source.name, str(source.file), datetime.now(UTC).date()),
    )


def _lines(text: str) -> list[str]:
    found = _FINGERPRINT.search(text)
    return found[1].splitlines() if found else []


def _wires(*kinds: Any) -> str:
    return ", ".join(f"`{kind.wire}`" for kind in kinds) or "none"


def _reentry(reentry: Reentry) -> str:
    if not reentry.allowed:
        return "never"
    if reentry.cooling_off > timedelta(0):
        return f"{length_in_words(reentry.cooling_off)} after the last one ended"
    return "as soon as the last one has ended"
