"""Files that are about to be written: all of them or none, and none over another."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

import typer

TREE = Path(__file__).parents[1]
_LONGEST_LINE = 120
_SCAFFOLDS = Path(__file__).parent / "scaffolds"


class Exists(Exception):
    """A file is there already; whoever typed the command takes another name, or changes the file by hand."""


class Drafts:
    """What one command is going to write."""

    def __init__(self) -> None:
        self._texts: dict[Path, str] = {}

    def add(self, path: str, scaffold: str, words: Mapping[str, str]) -> None:
        """Fill in a scaffold for a path of the tree; Exists if something is there."""
        file = TREE / path
        if is_there(path) or file in self._texts:
            raise Exists(f"{path} is there already: take another name, or change it by hand")
        text = Template((_SCAFFOLDS / f"{scaffold}.txt").read_text()).substitute(words)
        self._texts[file] = text.strip() + "\n"

    def write(self) -> list[Path]:
        """Write all of it; the files."""
        for file, text in self._texts.items():
            file.write_text(text)
        return list(self._texts)


def is_there(path: str) -> bool:
    """Whether the tree has such a file."""
    return (TREE / path).exists()


def told(files: list[Path], following: list[str]) -> None:
    """Say what was written, and what to type next."""
    here = Path.cwd()
    for file in files:
        typer.echo(f"wrote {file.relative_to(here) if file.is_relative_to(here) else file}")
    typer.echo("\nNext:")
    for line in following:
        typer.echo(f"  {line}")


def imports(*lines: str) -> str:
    """Lines of one block of imports, as `make check` wants them."""
    return "\n".join(sorted(line for line in set(lines) if line))


def wrapped(line: str) -> str:
    """A line with a call or a class's bases in it, broken as `make check` wants it if it is too long."""
    if len(line) <= _LONGEST_LINE:
        return line
    indent = " " * (len(line) - len(line.lstrip()))
    before, _, rest = line.partition("(")
    inside, _, after = rest.rpartition(")")
    if len(indent) + 4 + len(inside) <= _LONGEST_LINE:
        return f"{before}(\n{indent}    {inside}\n{indent}){after}"
    each = "".join(f"{indent}    {part},\n" for part in inside.split(", "))
    return f"{before}(\n{each}{indent}){after}"
