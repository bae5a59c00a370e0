"""A support case with a slip in it, in a module of its own because the sandbox loads it afresh."""

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.outcome import Outcome

_AGENTS: dict[str, str] = {}


@workflow.defn(name="support-case")
class BuggyCase(Journey[SupportCaseOpened]):
    """The support case as it is up to its first wait; then it looks for something that is not there."""

    listens_to = (SupportCaseOpened, SupportCaseClosed)

    @workflow.run
    async def run(self, first: SupportCaseOpened) -> Outcome:
        """Pause, wait, and stumble."""
        self.stage("case open")
        await self.pause_campaign("all-campaigns")
        case = await self.wait_for(SupportCaseOpened, SupportCaseClosed)
        raise LookupError(_AGENTS[case.case_id])
