"""What the schedule of dates starts: post the events of the days that have come."""

from temporalio import workflow

from workflows.ports import Dates, posting
from workflows.vocabulary.dates import POST_DATES


@workflow.defn(name=POST_DATES)
class PostDates:
    """Post what customers' dates bring, once; the next run goes on from there."""

    @workflow.run
    async def run(self) -> int:
        """Post all that is due; how many events that were."""
        return await workflow.execute_activity_method(Dates.post_due, **posting("post the events of dates that came"))
