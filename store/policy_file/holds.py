"""Holds are about events that there are, and told apart by a field that both events have."""

from collections.abc import Iterator

from store.policy_file.flaws import Finding
from store.policy_file.nearest import did_you_mean
from workflows.catalog import UnknownEvent, event_class
from workflows.vocabulary.personal import personal_fields
from workflows.vocabulary.policies.policy import Policy


def unfit_holds(policy: Policy) -> Iterator[Finding]:
    """What is wrong with the holds by the events there are: one on an unknown event would never hold anything back."""
    for place, rule in enumerate(policy.holds):
        if rule.opened_by == rule.closed_by:
            yield Finding(("holds", place, "closed_by"), f"{rule.opened_by!r} cannot both open and close it")
        for field in ("opened_by", "closed_by"):
            wire = getattr(rule, field)
            try:
                kind = event_class(wire)
            except UnknownEvent as unknown:
                yield Finding(("holds", place, field), str(unknown))
                continue
            if rule.key not in kind.model_fields:
                fields = set(kind.model_fields) - personal_fields(kind)
                hint = did_you_mean(rule.key, fields) if fields else "it has none"
                reason = f"{wire} has no field {rule.key!r} to tell one from the other; {hint}"
                yield Finding(("holds", place, "key"), reason)
            elif rule.key in personal_fields(kind):
                reason = f"{wire}.{rule.key} is personal, and reasons are shown to operators"
                yield Finding(("holds", place, "key"), reason)
