"""What is wrong with a source file, where, and what to write instead."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing somebody must change, told the way compilers tell it."""

    file: Path
    line: int
    wrong: str
    instead: str = ""

    def __str__(self) -> str:
        """`file:line: what is wrong: what to write instead`, the file as seen from where the command was typed."""
        here = Path.cwd()
        file = self.file.relative_to(here) if self.file.is_relative_to(here) else self.file
        return f"{file}:{self.line}: {self.wrong}" + (f": {self.instead}" if self.instead else "")


class Unmappable(Exception):
    """A journey says something that no map can show; whoever wrote the line that is named writes it another way."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(str(complaint))
        self.complaint = complaint
