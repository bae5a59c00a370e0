"""How long something takes to happen: always the same, or drawn from a distribution."""

import math
from collections.abc import Mapping
from datetime import timedelta
from statistics import NormalDist
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from simulation.scenarios.dice import Dice
from simulation.scenarios.lengths import Length

_P90 = NormalDist().inv_cdf(0.9)
_WAYS = ({"fixed"}, {"from_", "to"}, {"mean"}, {"median", "p90"}, {"quantiles"})


class Delay(BaseModel):
    """One of: a fixed length; `from` to `to`, all alike; exponential by its mean; log-normal by its median and the
    length that one in ten exceeds; or lengths at evenly spaced quantiles, from the shortest to the longest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fixed: Length | None = None
    from_: Annotated[Length | None, Field(alias="from")] = None
    to: Length | None = None
    mean: Length | None = None
    median: Length | None = None
    p90: Length | None = None
    quantiles: Annotated[tuple[Length, ...] | None, Field(min_length=2)] = None

    @model_validator(mode="after")
    def _is_one_of_them(self) -> "Delay":
        if self.model_fields_set not in _WAYS:
            raise ValueError(
                "a delay is a length such as '3 d', or one of { from, to }, { mean }, { median, p90 }, { quantiles }"
            )
        in_order = [(self.from_, self.to), (self.median, self.p90), *_pairs(self.quantiles)]
        if any(one is not None and other is not None and one > other for one, other in in_order):
            raise ValueError("the shorter length comes first")
        return self

    def draw(self, random: Dice) -> timedelta:
        """One such length."""
        if self.fixed is not None:
            return self.fixed
        if self.from_ is not None and self.to is not None:
            return self.from_ + (self.to - self.from_) * random.random()
        if self.mean is not None:
            return self.mean * random.expovariate(1)
        if self.median is not None and self.p90 is not None:
            width = math.log(self.p90 / self.median) / _P90 if self.median else 0.0
            return self.median * math.exp(width * random.gauss(0, 1))
        quantiles = self.quantiles or (timedelta(0), timedelta(0))
        place = random.random() * (len(quantiles) - 1)
        below = int(place)
        return quantiles[below] + (quantiles[below + 1] - quantiles[below]) * (place - below)


def _pairs(many: tuple[timedelta, ...] | None) -> list[tuple[timedelta, timedelta]]:
    return list(zip(many or (), (many or ())[1:], strict=False))


def _as_table(written: Any) -> Any:
    return written if isinstance(written, Mapping) else {"fixed": written}


Written = Annotated[Delay, BeforeValidator(_as_table)]
"""A delay as it is written: a table, or only a length."""
