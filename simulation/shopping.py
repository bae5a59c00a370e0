"""What came of coupon campaigns and of households that stayed away, counted from what customers did and got."""

from dataclasses import dataclass
from datetime import datetime

from simulation.records import Known


@dataclass
class Shopping:
    """Counts that can be added up, bucket by bucket."""

    def add(self, other: "Shopping") -> None:
        """Add another one's counts to this one's."""

    def count(self, known: Known, ends: datetime) -> None:
        """Add one customer."""
