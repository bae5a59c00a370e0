"""Which arm of an experiment a customer is in: the same one for ever, by a hash."""

import hashlib
from collections.abc import Mapping

HOLDOUT = "holdout"
_BUCKETS = 10_000


def arm_of(experiment: str, customer: str, arms: Mapping[str, int], holdout: float) -> str:
    """The customer's arm: `holdout` for that many of a hundred, else one of `arms` in proportion to its weight.

    The same customer is in unrelated arms of different experiments. ValueError if there is nothing to choose from.
    """
    if not arms or any(weight <= 0 for weight in arms.values()) or HOLDOUT in arms:
        raise ValueError(f"{experiment}: name at least one arm, each with a weight above 0, and none {HOLDOUT!r}")
    if not 0 <= holdout < 100:
        raise ValueError(f"{experiment}: a holdout is 0 to less than 100 of a hundred customers, not {holdout}")
    if is_held_out(experiment, customer, holdout):
        return HOLDOUT
    # Of a number of its own, so that a holdout made larger moves nobody from one arm to another.
    place, below = share_of(f"{experiment}\narm\n{customer}") * sum(arms.values()), 0
    for arm, weight in arms.items():
        below += weight
        if place < below:
            return arm
    return list(arms)[-1]


def is_held_out(experiment: str, customer: str, percent: float) -> bool:
    """Whether a customer is among so many of a hundred that are left out; of a larger one, these too."""
    return share_of(f"{experiment}\nholdout\n{customer}") < percent / 100


def share_of(text: str) -> float:
    """A number from 0 to less than 1 that a text has for ever, spread evenly over texts."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % _BUCKETS / _BUCKETS
