"""What operators do in the tests of the verbs."""

from temporalio.client import WorkflowHandle, WorkflowUpdateFailedError

from testkit.journey import StartedJourney
from testkit.sojourn import Sojourn
from workflows.vocabulary.pausing import Instruction

ANNA = Instruction(by="anna", why="wrong price")


def workflow_of(sojourn: Sojourn, journey: StartedJourney) -> WorkflowHandle[object, object]:
    """The workflow behind a journey that has no key."""
    return sojourn.world.environment.client.get_workflow_handle(f"{journey.name}/{journey.customer}")


async def operator(sojourn: Sojourn, journey: StartedJourney, update: str, order: Instruction = ANNA) -> str:
    """What the journey answers an operator; of a refusal the reason."""
    try:
        answer: str = await workflow_of(sojourn, journey).execute_update(update, order)
    except WorkflowUpdateFailedError as failed:
        return str(failed.cause)
    await sojourn.passes()
    return answer
