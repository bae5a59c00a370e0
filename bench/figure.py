"""One measured figure: its key, its value, and what it is held against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the table; `bound` reads like `<= 13`, or is empty where nothing is held."""

    key: str
    value: float
    bound: str = ""
    note: str = ""

    @property
    def is_held(self) -> bool:
        """Whether the value keeps the bound."""
        if not self.bound:
            return True
        sign, limit = self.bound.split()
        return self.value <= float(limit) if sign == "<=" else self.value >= float(limit)
