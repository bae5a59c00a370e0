"""Rows that make no event: the first ends it all, or they are left out and counted."""

from dataclasses import dataclass, field

from datasets.dataset import UnfitRow

_MOST_TOLD = 5


@dataclass
class LeftOut:
    """The rows of one reading that were left out, if they may be."""

    is_allowed: bool
    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, row: str) -> None:
        """Note a row and what is wrong with it; UnfitRow if none may be left out."""
        if not self.is_allowed:
            raise UnfitRow(f"{row}. Mend it, or have rows that make no event left out")
        self.count += 1
        if len(self.first) < _MOST_TOLD:
            self.first.append(row)

    def told(self) -> list[str]:
        """The first few, and how many there are in all; nothing if there are none."""
        more = self.count - len(self.first)
        return [*self.first, f"and {more} more: {self.count} rows in all were left out"] if more else list(self.first)
