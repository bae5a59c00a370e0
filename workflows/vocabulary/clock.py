"""What time it is for a customer: real time, or the sandbox's days that pass in milliseconds."""

from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class Clock(BaseModel):
    """A straight line from real to simulated time; the default is no simulation at all.

    `speed` is simulated seconds in a real one; both times are equal at `anchor`, except that
    the simulated one is `ahead` of it.
    """

    model_config = ConfigDict(frozen=True)

    speed: float = Field(default=1.0, gt=0)
    anchor: AwareDatetime = _EPOCH
    ahead: timedelta = timedelta(0)

    @property
    def is_simulated(self) -> bool:
        """Whether this clock differs from the one on the wall."""
        return self.speed != 1.0 or self.ahead != timedelta(0)

    def simulated(self, real: datetime) -> datetime:
        """The customer's instant at a real instant."""
        return real if not self.is_simulated else self.anchor + self.ahead + (real - self.anchor) * self.speed

    def real(self, simulated: datetime) -> datetime:
        """The real instant at which the customer's instant comes."""
        if not self.is_simulated:
            return simulated
        return self.anchor + (simulated - self.anchor - self.ahead) / self.speed

    def real_length(self, simulated: timedelta) -> timedelta:
        """How long a customer's stretch of time really takes."""
        return simulated / self.speed

    def now(self) -> datetime:
        """The customer's present instant, by this process's own wall clock (UTC); never used by journeys."""
        return self.simulated(datetime.now(UTC))


REAL_TIME = Clock()


def sandbox_clock(anchor: datetime, milliseconds_a_day: int) -> Clock:
    """A clock that shows real time at `anchor` and passes a day in so many milliseconds from then on."""
    return Clock(speed=86_400_000 / milliseconds_a_day, anchor=anchor)
