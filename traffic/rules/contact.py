"""Whether the customer can be spoken to, and allows it."""

from datetime import datetime

from traffic.picture import Intent, Picture
from traffic.rules.rule import day
from workflows.vocabulary.events.contact import EVERY_CHANNEL
from workflows.vocabulary.experiments import is_held_out
from workflows.vocabulary.gate import Decision, Inputs, Kind, Verdict
from workflows.vocabulary.policies.policy import Policy


def unreachable(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds every purpose: there is no address to send to."""
    if picture.standing.is_reachable:
        return None
    return _drop(Kind.ADDRESS, "no-address", f"the customer has no address for {intent.channel}", {})


def suppressed(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds the purposes the policy names: an address that bounced or complained is left alone."""
    if not picture.standing.suppressed or intent.purpose not in policy.suppression.binds:
        return None
    for channel in (intent.channel.value, EVERY_CHANNEL):
        found = picture.standing.suppressed.get(channel)
        if found is not None and found.is_in_force:
            reason = f"on the suppression list since {day(found.at)}"
            return _drop(Kind.SUPPRESSION, "suppression", reason, {"channel": channel, "since": found.at.isoformat()})
    return None


def no_consent(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds the purposes the policy names: without a recorded yes, no; and no to a topic outweighs yes to a purpose."""
    if intent.purpose not in policy.consent.binds:
        return None
    consents = picture.standing.consents
    for scope in (intent.topic, intent.purpose.value):
        consent = consents.get(scope)
        if consent is not None and not consent.is_given:
            reason = f"the customer opted out of {scope} on {day(consent.at)}"
            return _drop(Kind.CONSENT, "consent", reason, {"scope": scope, "withdrawn_at": consent.at.isoformat()})
    if intent.purpose.value in consents or intent.topic in consents:
        return None
    reason = f"no consent to {intent.purpose} is recorded"
    return _drop(Kind.CONSENT, "consent", reason, {"scope": intent.purpose.value})


def held_out(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds what each holdout names: some get none of it, so that what it is worth can be measured."""
    for holdout in policy.holdouts:
        if holdout.covers(intent) and is_held_out(holdout.name, picture.customer, holdout.percent):
            reason = f"in the holdout {holdout.name}: {holdout.percent:g} in a hundred customers get none of it"
            return _drop(Kind.HOLDOUT, holdout.name, reason, {"percent": holdout.percent})
    return None


def _drop(kind: Kind, rule: str, reason: str, inputs: Inputs) -> Decision:
    return Decision(verdict=Verdict.DROP, rule=rule, kind=kind, reason=reason, inputs=inputs)
