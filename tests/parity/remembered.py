"""The account of a simulated customer, from the world's memory."""

from dataclasses import asdict

from testkit.virtual.world import VirtualWorld
from tests.parity.account import (
    DECIDED,
    ENROLLED,
    HAPPENED,
    INTENDED,
    NOTED,
    STEERED,
    WANTED,
    Account,
    numbered,
    of_object,
)
from workflows.vocabulary.identity import CustomerId


def account(virtual: VirtualWorld, customer: CustomerId) -> Account:
    """All that came of a customer's events; empty if nothing has happened to anybody of that name."""
    world = virtual._simulated
    known = world.customers.get(customer)
    if known is None:
        return {}
    events = {one.id: place for place, one in enumerate(known.inbox, start=1)}
    names = {e.id: f"{e.workflow_id} on event {events[e.starting_event]}" for e in known.enrolments.values()}
    asked = sorted(known.wanted.values(), key=lambda w: (w.intent.asked_at, str(w.id)))
    messages = numbered((w.id, f"{names[w.enrolment_id]}: {w.intent.message}") for w in asked)
    told: Account = {f"enrolment {names[e.id]}": of_object(e, ENROLLED) for e in known.enrolments.values()}
    for wanted in asked:
        decisions = [of_object(one, DECIDED) for one in known.decisions if one.effect_id == wanted.id]
        of_it = of_object(wanted, WANTED) | of_object(wanted.intent, INTENDED) | {"fields": wanted.fields}
        told[f"message {messages[wanted.id]}"] = of_it | {"decisions": decisions}
    taken = [one.effect_id for one in virtual.provider.taken if one.effect_id in messages]
    told["order"] = [(known.wanted[effect].claimed_at, messages[effect]) for effect in taken]
    elsewhere = sorted(known.elsewhere, key=lambda one: one.claimed_at)
    told["elsewhere"] = [(one.of.message, one.claimed_at) for one in elsewhere]
    told["inbox"] = [of_object(one, HAPPENED) | {"type": one.event.wire} for one in known.inbox]
    told["campaigns"] = [of_object(one, STEERED) for one in known.campaigns.values()]
    told["notes"] = [of_object(one, NOTED) for one in sorted(known.notes.values(), key=lambda n: n.at)]
    told["arms"] = {one.experiment: one.arm for one in known.exposures.values()}
    told["profile"] = of_object(known, ("email", "phone", "locale", "traits"))
    told["standing"] = asdict(known.standing)
    for enrolment in known.enrolments.values():
        run = world.cluster.runs.get(enrolment.workflow_id)
        if run is not None and enrolment.refused is None and enrolment.ended_at is None:
            where = world.cluster.queries(enrolment.workflow_id, "where")
            told[f"open {names[enrolment.id]}"] = {"where": where, "shown": run.shown}
    return told
