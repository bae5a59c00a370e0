"""A record without what is personal in it, from which journeys and rules come out the same."""

from dataclasses import replace
from typing import Any

from datasets.addresses import UNREACHABLE
from datasets.recorded import Recorded
from workflows.vocabulary.customer import Traits
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.profile import ProfileUpdated
from workflows.vocabulary.personal import without_personal

MADE_UP = f"somebody@{UNREACHABLE}"


def impersonal(recorded: Recorded) -> Recorded:
    """The same record less its personal fields.

    Of a profile it stays known whether there is an address (a made-up one stands for it, the empty one for a
    withdrawn one), and the traits that journeys may know, as they know them.
    """
    event = recorded.event
    data = without_personal(type(event), event.model_dump())
    if isinstance(event, ProfileUpdated):
        data |= _of_profile(event)
    return replace(recorded, event=type(event).model_validate(data))


def _of_profile(profile: ProfileUpdated) -> dict[str, Any]:
    traits = Traits.model_validate(profile.traits).model_dump(mode="json", exclude_unset=True)
    address = profile.email and MADE_UP
    return {"email": address, "traits": traits}


def as_data(event: Event) -> dict[str, Any]:
    """An event's fields as JSON, without what is left at its default: a field added later is not in the way."""
    return event.model_dump(mode="json", exclude_defaults=True)
