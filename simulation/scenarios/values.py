"""What a field or a trait of somebody made up is: a constant, or drawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulation.scenarios.delays import Written
from simulation.scenarios.dice import Dice

NOTHING = object()
"""Drawn for whoever has no such field at all."""
_WAYS = ({"choose"}, {"from_", "to"}, {"id"}, {"same"}, {"after"}, {"before"})


class Drawn(BaseModel):
    """One of: a choice by weight; a number `from` to `to`; an id of its own for each time, beginning with
    these letters; the same as a field of the event it follows, or of the starting event; so long after or before then.

    `share` of the people have it, the others do without.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    choose: Annotated[dict[str, Annotated[float, Field(ge=0)]] | None, Field(min_length=1)] = None
    from_: Annotated[int | float | None, Field(alias="from")] = None
    to: int | float | None = None
    id: str | None = None
    same: str | None = None
    after: Written | None = None
    before: Written | None = None
    share: Annotated[float, Field(ge=0, le=1)] = 1

    @model_validator(mode="after")
    def _is_one_of_them(self) -> "Drawn":
        if self.model_fields_set - {"share"} not in _WAYS:
            raise ValueError(
                "a value is a constant, or one of { choose = { a = 1, b = 2 } }, { from, to }, { id }, { same }, "
                "{ after }, { before }, each with a share if not everybody has one"
            )
        if self.from_ is not None and self.to is not None and self.from_ > self.to:
            raise ValueError("the smaller number comes first")
        if self.choose is not None and not sum(self.choose.values()):
            raise ValueError("at least one of the weights is more than 0")
        return self

    def draw(self, random: Dice, now: datetime, number: str, context: Mapping[str, Any]) -> Any:
        """A value; NOTHING for whoever has none. `number` makes ids unique, `context` has what `same` may mean."""
        if random.random() >= self.share:
            return NOTHING
        if self.choose is not None:
            return random.choices(list(self.choose), list(self.choose.values()))[0]
        if isinstance(self.from_, int) and isinstance(self.to, int):
            return random.randint(self.from_, self.to)
        if self.from_ is not None and self.to is not None:
            return random.uniform(self.from_, self.to)
        if self.id is not None:
            return f"{self.id}-{number}"
        if self.after is not None:
            return now + self.after.draw(random)
        if self.before is not None:
            return now - self.before.draw(random)
        return context.get(self.same or "", NOTHING)


Value = Drawn | bool | int | float | str | datetime | list[Any]


def draw_all(
    values: Mapping[str, Value], random: Dice, now: datetime, number: str, context: Mapping[str, Any]
) -> dict[str, Any]:
    """Each of these values, without those that are nothing."""
    drawn = {
        name: value.draw(random, now, number, context) if isinstance(value, Drawn) else value
        for name, value in values.items()
    }
    return {name: value for name, value in drawn.items() if value is not NOTHING}
