"""The customer as journeys may know them: no names, no addresses."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Any, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from workflows.vocabulary.dates import date_as_written
from workflows.vocabulary.identity import CustomerId


class Traits(BaseModel):
    """What is known of a customer and is not personal; all other traits stay in the store, for templates only."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    favourite_genre: str | None = None
    value_tier: str | None = None
    household_size: int | None = None
    birthday: Annotated[date | None, BeforeValidator(date_as_written)] = None
    customer_since: Annotated[date | None, BeforeValidator(date_as_written)] = None
    baskets_last_year: int | None = None
    last_recommendation: int | None = None
    wants_store_tips: bool | None = None

    @field_validator("*", mode="wrap")
    @classmethod
    def _unknown_if_unfit(cls, value: Any, read: ValidatorFunctionWrapHandler) -> Any:
        # Traits are whatever a source said: a household of "two" must not stop every journey of a customer.
        try:
            return read(value)
        except ValidationError:
            return None


_DATES = frozenset(name for name, field in Traits.model_fields.items() if date in get_args(field.annotation))


def changes_a_date(new: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    """Whether traits that came in say anything new of a date that journeys know."""
    return any(name in new and new[name] != known.get(name) for name in _DATES)


class Customer(BaseModel):
    """A customer's live profile, as a journey sees it."""

    model_config = ConfigDict(frozen=True)

    id: CustomerId
    locale: str = "en"
    time_zone: str = "UTC"
    utc_offset: timedelta = timedelta(0)
    traits: Traits = Traits()

    def wall_clock(self, instant: datetime) -> datetime:
        """What the clock on the customer's wall shows at an instant about now.

        By how far it was ahead of UTC when the profile was read: the rules of time zones change, and histories replay.
        """
        return instant.astimezone(timezone(self.utc_offset))
