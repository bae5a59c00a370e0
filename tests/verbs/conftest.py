"""What operators do in the tests of the verbs that need the server itself."""

from temporalio.client import WorkflowHandle

from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from testkit.temporal.world import server_of
from workflows.vocabulary.pausing import Instruction

ANNA = Instruction(by="anna", why="wrong price")


def workflow_of(sojourn: Sojourn, journey: StartedJourney) -> WorkflowHandle[object, object]:
    """The workflow behind a journey."""
    return server_of(sojourn).environment.client.get_workflow_handle(journey.workflow)
