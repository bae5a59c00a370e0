"""Leave a customer with an open complaint in peace."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.support import SupportCaseClosed, SupportCaseOpened
from workflows.vocabulary.messages.support import CaseFollowUp
from workflows.vocabulary.outcome import Outcome

ALL_CAMPAIGNS = "all-campaigns"


@workflow.defn(name="support-case")
class SupportCase(Journey[SupportCaseOpened]):
    """Pause the campaigns of other systems while any case is open, then ask how it went.

    Our own marketing needs no journey to be held: that hold opens with the event.
    """

    listens_to = (SupportCaseOpened, SupportCaseClosed)

    @workflow.run
    async def run(self, first: SupportCaseOpened) -> Outcome:
        """Pause until the last case closes; ask a day later, unless another one opens."""
        open_cases = {first.case_id}
        case: SupportCaseOpened | SupportCaseClosed | None = first
        while case is not None:
            self.stage("case open")
            await self.pause_campaign(ALL_CAMPAIGNS)
            while open_cases:
                case = await self.wait_for(SupportCaseOpened, SupportCaseClosed)
                if isinstance(case, SupportCaseOpened):
                    open_cases.add(case.case_id)
                else:
                    open_cases.discard(case.case_id)
            await self.resume_campaign(ALL_CAMPAIGNS)
            self.stage("settled")
            last = case.case_id
            case = await self.wait_for(SupportCaseOpened, within=timedelta(days=1))
            if case is not None:
                open_cases = {case.case_id}
        await self.send(CaseFollowUp(case_id=last), expires_after=timedelta(days=7))
        return Outcome.COMPLETED
