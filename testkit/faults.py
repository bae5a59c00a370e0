"""Steps that are to fail in a test: so many attempts to come, and then no more."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Failing:
    """How one attempt at a step fails: the error's type, what it says, and whether trying again is no use."""

    kind: str
    why: str
    is_final: bool


@dataclass
class Faults:
    """Which attempts at which steps are still to fail, by the step's name."""

    _left: dict[str, deque[Failing]] = field(default_factory=dict)

    @property
    def is_used(self) -> bool:
        """Whether anything was ever to fail."""
        return bool(self._left)

    def add(self, step: str, failing: Failing, times: int) -> None:
        """So many attempts at this step more are to fail like that."""
        self._left.setdefault(step, deque()).extend([failing] * times)

    def next_of(self, step: str) -> Failing | None:
        """How the attempt that is made now is to fail, or None if it is not."""
        left = self._left.get(step)
        return left.popleft() if left else None
