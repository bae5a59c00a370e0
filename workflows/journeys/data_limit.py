"""Notice when somebody's data plan has become too small."""

from datetime import date, timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.customer import Customer
from workflows.vocabulary.events.network import DataLimitExceeded, DataPlanUpgraded
from workflows.vocabulary.messages.network import DataUpgradeOffer, DataUsageTip
from workflows.vocabulary.outcome import Outcome, Reentry

OFTEN = 3
WINDOW = timedelta(days=90)
PEACE = timedelta(days=120)


@workflow.defn(name="data-limit")
class DataLimit(Journey[DataLimitExceeded]):
    """A standing journey: whoever is often over the limit is told of a larger plan, or how to save data.

    Often is three days in ninety, by the days themselves; and then it says nothing for four months.
    """

    listens_to = (DataLimitExceeded,)
    goal = DataPlanUpgraded
    reentry = Reentry.after(days=90)

    @workflow.run
    async def run(self, first: DataLimitExceeded) -> Outcome:
        """One round, from the first time over the limit to the end of the peace after a suggestion."""
        latest = first
        days = {first.day}
        while len(days) < OFTEN:
            latest = await self.wait_for(DataLimitExceeded)
            days = recent({*days, latest.day})
        if is_large_household(await self.customer()):
            await self.send(DataUpgradeOffer(limit_gb=latest.limit_gb), expires_after=timedelta(days=14))
        else:
            match await self.split("data-suggestion", ("upgrade", "tip"), holdout=10):
                case "upgrade":
                    await self.send(DataUpgradeOffer(limit_gb=latest.limit_gb), expires_after=timedelta(days=14))
                case "tip":
                    await self.send(DataUsageTip(limit_gb=latest.limit_gb), expires_after=timedelta(days=14))
        await self.sleep(PEACE)
        self.renew()


def recent(days: set[date]) -> set[date]:
    """Those in the window that ends with the latest of them: news of a day may come late, and twice."""
    return {day for day in days if max(days) - day < WINDOW}


def is_large_household(customer: Customer) -> bool:
    """Whether saving data will not do."""
    return (customer.traits.household_size or 1) >= 3
