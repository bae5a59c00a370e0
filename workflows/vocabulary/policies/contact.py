"""Whether a customer may be spoken to at all: consent, suppression, holdouts."""

from pydantic import Field

from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.policies.rule import Name, Rule, Scope

_SOLD = frozenset({Purpose.MARKETING, Purpose.SURVEY})


class ConsentRule(Scope):
    """Purposes that need a recorded yes; no consent recorded means no."""

    binds: frozenset[Purpose] = _SOLD


class SuppressionRule(Rule):
    """Purposes that do not go to an address on the suppression list; legal ones may have to be tried all the same."""

    binds: frozenset[Purpose] = frozenset(Purpose) - {Purpose.LEGAL}


class Holdout(Scope):
    """So many of a hundred customers, the same ones for ever by a hash of both names, get none of it."""

    name: Name
    percent: float = Field(gt=0, lt=100)
