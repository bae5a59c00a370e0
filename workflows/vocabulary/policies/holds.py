"""What keeps messages waiting while something is open."""

from pydantic import Field

from workflows.vocabulary.policies.rule import TEN_YEARS, Name, Scope


class HoldRule(Scope):
    """Messages wait while something is open; each opening event is told from the others by its `key` field.

    After so many days somebody is alerted, and again after as many more, because its end may never have been told;
    with `expires_after_days` it ends by itself then.
    """

    name: Name
    opened_by: str
    closed_by: str
    key: str
    alert_after_days: int = Field(default=30, ge=1, le=TEN_YEARS)
    expires_after_days: int | None = Field(default=None, ge=1, le=TEN_YEARS)
