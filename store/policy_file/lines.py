"""On which line of a TOML text each key, table and element of an array stands."""

import re
import tomllib
from bisect import bisect_right

from store.policy_file.flaws import Path

_DEEPEST = 8  # no policy is deeper, and paths of thousands of steps would cost as much as they are long, squared
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r'[ \t]*(?P<key>[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\')[ \t]*(?P<more>\.?)')
_VALUE = re.compile(
    r'"""(?:\\.|[^\\])*?""""{0,2}' + r"|'''.*?''''{0,2}" + r'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|[^\[\]{},#\n]+',
    re.DOTALL,
)


def lines_of(text: str) -> dict[Path, int]:
    """The line of everything in a text that tomllib takes, counted from 1; the text's line ends are `\\n`."""
    return _Walk(text).lines


class _Walk:
    """One walk through a text that is known to be sound."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._many: dict[Path, int] = {}
        self._at = 0
        table: Path = ()
        while self._next():
            table = self._header() if self._sees("[") else self._pair(table)

    def _next(self) -> bool:
        """Go to whatever follows spaces, ends of lines and comments; False at the end."""
        gap = _GAP.match(self._text, self._at)
        self._at = gap.end() if gap else self._at
        return self._at < len(self._text)

    def _sees(self, sign: str) -> bool:
        return self._text.startswith(sign, self._at)

    def _note(self, path: Path, at: int) -> Path:
        self.lines.setdefault(path, bisect_right(self._ends, at - 1) + 1)
        return path

    def _keys(self) -> list[str]:
        found, goes_on = [], True
        while goes_on and (match := _KEY.match(self._text, self._at)):
            key = match["key"]
            found.append(str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key)
            self._at, goes_on = match.end(), bool(match["more"])
        return found[:_DEEPEST]

    def _header(self) -> Path:
        start, is_one_of_many = self._at, self._sees("[[")
        self._at += 2 if is_one_of_many else 1
        *parents, last = self._keys()
        path: Path = ()
        for key in parents:
            path = self._newest(self._note((*path, key), start))
        path = self._note((*path, last), start)
        if is_one_of_many:
            self._many[path] = self._many.get(path, -1) + 1
            path = self._note((*path, self._many[path]), start)
        self._at += 2 if is_one_of_many else 1
        return path

    def _newest(self, path: Path) -> Path:
        return (*path, self._many[path]) if path in self._many else path

    def _pair(self, table: Path) -> Path:
        """A key and its value; the table stays the same."""
        start, path = self._at, table
        for key in self._keys():
            path = self._note((*path, key), start)
        self._at += 1  # the equals sign
        self._next()
        self._value(path)
        return table

    def _value(self, path: Path) -> None:
        if self._sees("["):
            self._inside("]", path, 0)
        elif self._sees("{"):
            self._inside("}", path, None)
        elif match := _VALUE.match(self._text, self._at):
            self._at = match.end()

    def _inside(self, closing: str, path: Path, number: int | None) -> None:
        self._at += 1
        while self._next() and not self._sees(closing):
            if self._sees(","):
                self._at += 1
            elif number is None:
                self._pair(path)
            else:
                self._value(self._note((*path, number)[: _DEEPEST + 1], self._at))
                number += 1
        self._at += 1
