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
    if _share(f"{experiment}\nholdout\n{customer}") < holdout / 100:
        return HOLDOUT
    # Of a number of its own, so that a holdout made larger moves nobody from one arm to another.
    place, below = _share(f"{experiment}\narm\n{customer}") * sum(arms.values()), 0
    for arm, weight in arms.items():
        below += weight
        if place < below:
            return arm
    return list(arms)[-1]


def _share(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) % _BUCKETS / _BUCKETS
