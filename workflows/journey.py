"""The base class of all journeys: what it declares, and the verbs it is written in."""

from typing import ClassVar, Generic, TypeVar

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from workflows.verbs.campaigns import Steering
from workflows.verbs.holding import Holding
from workflows.verbs.sending import Sending
from workflows.verbs.sleeping import Sleeping
from workflows.verbs.splitting import Splitting
from workflows.verbs.waiting import Waiting
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.outcome import Reentry

StartT = TypeVar("StartT", bound=Event)

STAGE = SearchAttributeKey.for_keyword("SojournStage")


class Journey(Sleeping, Waiting, Sending, Steering, Holding, Splitting, Generic[StartT]):
    """A customer's way from one starting event to an outcome, written as plain Python.

    `key` names the field that tells enrolments of one customer apart; `goal` and `exits_on` end the
    journey at once, whatever it waits for; `follows_profile` has it learn of changes of the profile.
    """

    starting_event: StartT
    key: ClassVar[str | None] = None
    reentry: ClassVar[Reentry] = Reentry.always()

    def stage(self, label: str) -> None:
        """Tell operators where in the journey this customer is."""
        if label != self._stage:
            self._stage = label
            workflow.upsert_search_attributes([STAGE.value_set(label)])
