"""Names that this process's code does not know: a policy may come before the deploy that brings them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from store.policy_file.flaws import Finding, Path
from store.policy_file.nearest import did_you_mean
from workflows.catalog import journeys, messages
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies.policy import Policy

_SCOPED = ("switches", "holdouts", "holds", "quiet_hours", "windows", "caps", "quotas")


def unknown_names(policy: Policy) -> Iterator[Finding]:
    """Topics, teams, channels, journeys and messages that nothing in the code is called."""
    known = _known()
    for path, rule in _scopes(policy):
        for kind in ("topics", "teams", "channels", "journeys"):
            for name in sorted(getattr(rule, kind) - known[kind]):
                yield Finding((*path, kind), _said(kind[:-1], name, known[kind]))
    for place, quota in enumerate(policy.quotas):
        for team in sorted(quota.shares.keys() - known["teams"]):
            yield Finding(("quotas", place, "shares", team), _said("team", team, known["teams"]))
    for place, entry in enumerate(policy.priorities):
        kind, _, name = entry.partition(":")
        if name and name not in known[f"{kind}s"]:
            yield Finding(("priorities", place), _said(kind, name, known[f"{kind}s"]))


def left_out(policy: Policy) -> Iterator[Finding]:
    """Purposes that the priorities do not name."""
    missing = [purpose for purpose in Purpose if purpose not in policy.priorities]
    if missing:
        names = " and ".join(f"`{purpose}`" for purpose in missing)
        reason = f"{names} not named: what has no place here comes after everything that has"
        yield Finding(("priorities",), reason)


def _scopes(policy: Policy) -> Iterator[tuple[Path, Any]]:
    yield ("consent",), policy.consent
    for table in _SCOPED:
        yield from (((table, place), rule) for place, rule in enumerate(getattr(policy, table)))
    if policy.gathering is not None:
        yield ("gathering",), policy.gathering


def _known() -> Mapping[str, Collection[str]]:
    kinds = messages().values()
    return {
        "topics": {kind.topic for kind in kinds},
        "teams": {kind.team for kind in kinds},
        "channels": {channel.value for channel in Channel},
        "journeys": set(journeys()),
        "messages": set(messages()),
    }


def _said(kind: str, name: str, known: Collection[str]) -> str:
    return f"no {kind} is called {name!r} in the code that is here; {did_you_mean(name, known)}"
