"""See that a coupon is not forgotten."""

from datetime import timedelta

from temporalio import workflow

from workflows.journey import Journey
from workflows.vocabulary.events.shopping import CampaignEnded, CampaignTargeted, CouponRedeemed
from workflows.vocabulary.messages.shopping import CouponReminder
from workflows.vocabulary.outcome import IfPast, Outcome


@workflow.defn(name="coupon-campaign")
class CouponCampaign(Journey[CampaignTargeted]):
    """Remind a household half-way through a campaign if it has redeemed nothing by then."""

    key = "campaign_id"
    goal = CouponRedeemed
    exits_on = (CampaignEnded,)

    @workflow.run
    async def run(self, campaign: CampaignTargeted) -> Outcome:
        """Wait half the campaign, remind, and wait for its end."""
        length = campaign.ends_on - campaign.starts_on
        await self.sleep_until(campaign.starts_on + length / 2, if_past=IfPast.RUN_NOW)
        reminder = CouponReminder(campaign_id=campaign.campaign_id, last_day=campaign.ends_on.date())
        await self.send(reminder, expires_after=length / 4)
        await self.sleep_until(campaign.ends_on + timedelta(days=1), if_past=IfPast.RUN_NOW)  # the last day counts
        return Outcome.LAPSED
