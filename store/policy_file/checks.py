"""What a policy may not say though it is written well, and what its author may not have meant."""

from collections.abc import Iterator

from store.policy_file.doubtful_hours import hours_without_effect
from store.policy_file.doubtful_limits import caps_without_effect
from store.policy_file.flaws import Finding, Path
from store.policy_file.holds import unfit_holds
from store.policy_file.no_minute import no_minute
from store.policy_file.unknown import left_out, unknown_names
from traffic.outside import OUTSIDE
from traffic.picture import JOURNEY_HOLD, OPERATOR_HOLD
from traffic.rules.rank import GATHERING, OUTRANKED
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.pausing import ASK, PAUSED
from workflows.vocabulary.policies.policy import Policy

BUILT_IN = frozenset(
    {
        *(GATHERING, OUTRANKED, JOURNEY_HOLD, OPERATOR_HOLD, OUTSIDE, PAUSED, ASK),
        *("clear", "journey-over", "overtaken", "expired", "stale-after-pause", "skipped"),
        *("no-address", "suppression", "consent"),
    }
)
"""The names by which decisions call the rules that every policy has."""

PASSING = (Purpose.LEGAL, Purpose.TRANSACTIONAL)
"""What the law, or the customer's own order, needs said."""

_NAMED = ("switches", "holdouts", "holds", "quiet_hours", "windows", "caps", "quotas")
_PASSED = ("holdouts", "holds", "caps", "quotas")


def faults(policy: Policy) -> list[Finding]:
    """What a policy is refused for."""
    return [*_binding_what_passes(policy), *_named_as_built_in(policy), *unfit_holds(policy), *no_minute(policy)]


def doubts(policy: Policy) -> list[Finding]:
    """What a policy is taken with, and its author is told."""
    return [
        *unknown_names(policy),
        *left_out(policy),
        *hours_without_effect(policy),
        *caps_without_effect(policy),
    ]


def _binding_what_passes(policy: Policy) -> Iterator[Finding]:
    bound: list[tuple[Path, frozenset[Purpose]]] = [(("consent", "binds"), policy.consent.binds)]
    bound += [((table, n, "binds"), rule.binds) for table in _PASSED for n, rule in enumerate(getattr(policy, table))]
    if policy.gathering is not None:
        bound.append((("gathering", "binds"), policy.gathering.binds))
    for path, purposes in bound:
        if wrong := [purpose for purpose in PASSING if purpose in purposes]:
            names = " and ".join(f"`{purpose}`" for purpose in wrong)
            passes = "passes" if len(wrong) == 1 else "pass"
            why = "because the law or an order needs it said: take it out of `binds`"
            yield Finding(path, f"{names} {passes} this kind of rule, {why}")


def _named_as_built_in(policy: Policy) -> Iterator[Finding]:
    for table in _NAMED:
        for place, rule in enumerate(getattr(policy, table)):
            if rule.name in BUILT_IN:
                reason = f"{rule.name!r} is what decisions call a rule that every policy has: give it another name"
                yield Finding((table, place, "name"), reason)
