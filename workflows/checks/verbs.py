"""What is wrong with the verbs of a journey, by what its class declares."""

from collections.abc import Collection, Iterator, Sequence

from workflows.map.complaint import Complaint
from workflows.map.source import JourneySource
from workflows.map.steps import Item, Step, Verb, steps_in
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.experiments import HOLDOUT
from workflows.vocabulary.messages.message import Message


def unfit_verbs(source: JourneySource, items: Sequence[Item], messages: Collection[type[Message]]) -> list[Complaint]:
    """One complaint for each thing a journey says that cannot come true; `messages` are those that are registered."""
    found = [
        Complaint(source.file, step.line, wrong, instead)
        for step in steps_in(items)
        for wrong, instead in (
            *_deaf(step, source),
            *_unregistered(step, messages),
            *_undated(step, source),
            *_unlike(step),
            *_ill_split(step),
        )
    ]
    found += _unheeded(source, items)
    return list(dict.fromkeys(found))  # a method that is called twice is walked twice


def _deaf(step: Step, source: JourneySource) -> Iterator[tuple[str, str]]:
    kind = source.kind
    verb = f"{step.verb} {'unless=' if step.verb is Verb.SEND else ''}".strip()
    for event in step.events:
        name = event.__name__
        if event is kind.goal or event in kind.exits_on:
            place = "goal" if event is kind.goal else "an exit"
            instead = "sleep instead (what ends a journey cuts through every wait), or move it to listens_to"
            yield f"{verb}: {name} is {place} of {kind.__name__}, so no line of it ever sees one", instead
        elif event not in kind.listens_to:
            listed = ", ".join(heard.__name__ for heard in (*kind.listens_to, event))
            yield f"{verb}: {kind.__name__} does not listen to {name}", f"write `listens_to = ({listed},)`"


def _unheeded(source: JourneySource, items: Sequence[Item]) -> Iterator[Complaint]:
    heeded = {event for step in steps_in(items) for event in step.events}
    for event in source.kind.listens_to:
        if event not in heeded:
            # Each one is kept for a wait that never comes, and carried over every roll-over.
            wrong = f"{source.kind.__name__} listens to {event.__name__} and never waits for one"
            yield Complaint(source.file, source.line, wrong, "take it out of listens_to, or wait for it")


def _unregistered(step: Step, messages: Collection[type[Message]]) -> Iterator[tuple[str, str]]:
    for message in step.messages:
        if message not in messages:
            instead = "move the class into a file of workflows/vocabulary/messages"
            yield f"sends {message.__name__}, which is not registered as a message", instead


def _undated(step: Step, source: JourneySource) -> Iterator[tuple[str, str]]:
    if step.may_be_past and not any(keyword.arg == "if_past" for keyword in step.call.keywords):
        instead = "add `if_past=IfPast.RUN_NOW` to go on at once, or `if_past=IfPast.SKIP` to be told False"
        yield "sleep_until does not say what to do if the date is past", instead
    if step.follows_profile and not source.kind.follows_profile:
        wrong = f"sleep_until follows the profile, whose changes {source.kind.__name__} is not told of"
        yield wrong, "write `follows_profile = True` on the class"


def _unlike(step: Step) -> Iterator[tuple[str, str]]:
    field = next((k.value for k in step.call.keywords if k.arg == "same"), None)
    name = getattr(field, "value", None)
    if not isinstance(name, str):
        return
    kinds: tuple[type[Event], ...] = (*step.events, *step.same_as)
    for kind in dict.fromkeys(kind for kind in kinds if name not in kind.model_fields):
        shared = [one for one in kinds[0].model_fields if all(one in other.model_fields for other in kinds)]
        instead = f"name a field that all of them have ({', '.join(shared) or 'there is none'}), or write where="
        yield f"wait_for same={name!r}: {kind.__name__} has no field {name}", instead


def _ill_split(step: Step) -> Iterator[tuple[str, str]]:
    if step.verb is not Verb.SPLIT:
        return
    has_holdout = any(keyword.arg == "holdout" for keyword in step.call.keywords)
    arms = step.answers[:-1] if has_holdout else step.answers
    if HOLDOUT in arms:
        yield f"split has an arm called {HOLDOUT!r}", "leave that arm out, and write holdout=10 for ten in a hundred"
    if not arms or len(set(arms)) < len(arms):
        yield "split needs arms, each with a name of its own", 'write them out, as in ("plain", "playful")'
