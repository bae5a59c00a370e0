"""Whatever a TOML text looks like, each thing in it is found on the line on which somebody wrote it."""

import tomllib
from collections.abc import Iterator
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from store.policy_file.flaws import Path
from store.policy_file.lines import lines_of

DECOYS = ["[[a]]", "most = 3", "# no comment", "]", '\\"', "", "{ x = 1 }", "'", ","]
HEADS = ["[[a]]", '[["a"]]', "[[ a . many ]]", "[a.one{}]", "[t{}]", "[t{}.'in.side']", '[t{}."\\u0061b"]']


class _Writing:
    """A text that is sound, with a number of its own wherever a value stands."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._names, self._marks = count(), count(7_000_000)

    def text(self) -> str:
        parts = [self._pairs(), "[[a]]\n", self._pairs()]
        for head in self._draw(st.lists(st.sampled_from(HEADS), max_size=5)):
            parts += [self._gap(), "  ", head.format(next(self._names)), " # [[a]]\n", self._pairs()]
        return "".join(parts)

    def _pairs(self) -> str:
        return "".join(f"{self._gap()}{self._key()} = {self._value(2)}\n" for _ in range(self._draw(st.integers(0, 3))))

    def _key(self) -> str:
        kinds = ["k{}", "k{0} . k{0}", '"k.{}"', "'k{}=#['.k", '"\\"k{}"']
        return self._draw(st.sampled_from(kinds)).format(next(self._names))

    def _value(self, depth: int) -> str:
        kind = self._draw(st.sampled_from(["mark", "words", "list", "table", "date"] if depth else ["mark", "words"]))
        if kind == "list":
            inner = [
                f"{self._gap()}{self._value(depth - 1)}{self._gap()}," for _ in range(self._draw(st.integers(0, 3)))
            ]
            return f"[{''.join(inner)}{self._gap()}]"
        if kind == "table":
            pairs = [f"{self._key()} = {self._value(0)}" for _ in range(self._draw(st.integers(0, 2)))]
            return "{ " + ", ".join(pairs) + " }"
        if kind == "words":
            lines = "\n".join(self._draw(st.lists(st.sampled_from(DECOYS), max_size=3)))
            long = [f'"""{lines}"""', f"'''\n{lines.replace(chr(39), '')}'''"]
            return self._draw(st.sampled_from([*long, '"# ["', "'['", '"""# ["""""', "'''# ['''''"]))
        return "2026-03-02 07:32:00  # [[a]]" if kind == "date" and depth == 2 else str(next(self._marks))

    def _gap(self) -> str:
        return self._draw(st.sampled_from(["", " ", "\n", "\n# [[a]] = '''\n", ' # """\n\n']))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A sound text."""
    return _Writing(draw).text()


@settings(max_examples=150, deadline=None)
@given(text=texts())
def test_each_thing_in_a_text_is_found_on_its_line(text: str) -> None:
    lines, rows = lines_of(text), text.split("\n")
    for path, value in _things(tomllib.loads(text), ()):
        assert path in lines, path
        if isinstance(value, int):
            assert str(value) in rows[lines[path] - 1], path
    for number, _ in enumerate(tomllib.loads(text)["a"]):
        assert rows[lines["a", number] - 1].lstrip().startswith("[["), number


def test_a_path_of_thousands_of_steps_costs_no_more_than_it_is_worth() -> None:
    assert len(lines_of(".".join("a" * 900) + " = 1\n")) <= 8


def _things(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    if path:
        yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield from _things(one, (*path, step))
