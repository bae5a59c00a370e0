"""When we may say something: the policy, as data that people who are not engineers can change."""

from datetime import timedelta
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from workflows.vocabulary.policies.caps import Cap, Quota
from workflows.vocabulary.policies.contact import ConsentRule, Holdout, SuppressionRule
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.hours import QuietHours, SendWindow
from workflows.vocabulary.policies.ranks import PRIORITIES, Gathering, Release, wrong_priority
from workflows.vocabulary.policies.rule import Rule
from workflows.vocabulary.policies.switches import KillSwitch

_MOST_RULES = 200
_A_MONTH = timedelta(days=31)


class Policy(Rule):
    """All rules that every message passes, as one versioned document."""

    consent: ConsentRule = ConsentRule()
    suppression: SuppressionRule = SuppressionRule()
    switches: tuple[KillSwitch, ...] = ()
    holdouts: tuple[Holdout, ...] = ()
    holds: tuple[HoldRule, ...] = ()
    quiet_hours: tuple[QuietHours, ...] = ()
    windows: tuple[SendWindow, ...] = ()
    caps: tuple[Cap, ...] = ()
    quotas: tuple[Quota, ...] = ()
    gathering: Gathering | None = None
    release: Release = Release()
    priorities: tuple[str, ...] = Field(default=PRIORITIES)

    @field_validator("quiet_hours", mode="before")
    @classmethod
    def _one_or_many(cls, written: Any) -> Any:
        # Most have one stretch of them, and write it as one table.
        if written is None:
            return ()
        return [written] if isinstance(written, dict) else written

    @model_validator(mode="after")
    def _is_unambiguous(self) -> Self:
        names = self.names
        for name in {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two rules are called {name!r}: a decision names its rule, so give each its own name")
        if len(names) > _MOST_RULES:
            raise ValueError(f"{len(names)} rules are more than {_MOST_RULES}: every message passes all of them")
        if len(set(self.priorities)) < len(self.priorities):
            raise ValueError("priorities name something twice: write each once, the most important first")
        if wrong := next(filter(None, map(wrong_priority, self.priorities)), None):
            raise ValueError(f"priorities: {wrong}")
        return self

    @property
    def names(self) -> list[str]:
        """What its rules are called; a decision names one of them, or a rule that every policy has."""
        switches, holdouts = [rule.name for rule in self.switches], [rule.name for rule in self.holdouts]
        holds, quiet = [rule.name for rule in self.holds], [rule.name for rule in self.quiet_hours]
        windows, limits = [rule.name for rule in self.windows], [rule.name for rule in self.limits]
        return [*switches, *holdouts, *holds, *quiet, *windows, *limits]

    @property
    def limits(self) -> tuple[Cap | Quota, ...]:
        """Whatever counts messages."""
        return (*self.caps, *self.quotas)

    @property
    def remembers(self) -> timedelta:
        """No message that is older than that counts for anything; zero if none does.

        Where places are few, who was heard least lately is known for a month at least.
        """
        return max((*(limit.length for limit in self.limits), _A_MONTH)) if self.limits else timedelta(0)
