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
        open_cases, closed_early = {first.case_id}, set[str]()
        case: SupportCaseOpened | SupportCaseClosed | None = first
        while case is not None:
            self.stage("case open")
            await self.pause_campaign(ALL_CAMPAIGNS)
            while open_cases:
                case = await self.wait_for(SupportCaseOpened, SupportCaseClosed)
                note(case, open_cases, closed_early)
            await self.resume_campaign(ALL_CAMPAIGNS)
            self.stage("settled")
            last = case.case_id
            case = await self.wait_for(SupportCaseOpened, within=timedelta(days=1))
            if case is not None:
                note(case, open_cases, closed_early)
        await self.send(CaseFollowUp(case_id=last), expires_after=timedelta(days=7))
        return Outcome.COMPLETED


def note(case: SupportCaseOpened | SupportCaseClosed, open_cases: set[str], closed_early: set[str]) -> None:
    """Keep count of the open cases; a close may come before its open, and a case may be opened again."""
    was_opened = isinstance(case, SupportCaseOpened)
    known, other = (closed_early, open_cases) if was_opened else (open_cases, closed_early)
    if case.case_id in known:
        known.discard(case.case_id)
    else:
        other.add(case.case_id)
