"""Kill switches that a policy throws, by purpose, topic, team, channel or journey."""

from enum import StrEnum

from pydantic import Field

from workflows.vocabulary.policies.rule import Name, Scope


class Off(StrEnum):
    """What becomes of a message that is switched off."""

    HOLD = "hold"
    DROP = "drop"


class KillSwitch(Scope):
    """Nothing of this goes for now: it waits until the switch is taken out of the policy, or is dropped."""

    name: Name
    why: str = Field(min_length=3, max_length=200)
    does: Off = Off.HOLD
