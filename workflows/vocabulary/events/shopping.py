"""What customers buy, and the coupons they are given for it."""

from pydantic import AwareDatetime

from workflows.vocabulary.events.event import Event, Lifecycle
from workflows.vocabulary.identity import Key


class BasketBought(Event, wire="basket.bought", lifecycle=Lifecycle.ORDERING):
    """A customer paid for a basket; the amount is in cents.

    `covered_by` names the campaigns the customer is targeted by whose coupons cover something in it.
    """

    basket_id: str
    amount_cents: int
    store_id: str | None = None
    lines: int = 1
    covered_by: tuple[str, ...] = ()


class CampaignTargeted(Event, wire="campaign.targeted", lifecycle=Lifecycle.AWARENESS):
    """A customer was chosen for a coupon campaign with a first and a last day."""

    campaign_id: Key
    kind: str
    starts_on: AwareDatetime
    ends_on: AwareDatetime


class CouponRedeemed(Event, wire="coupon.redeemed", lifecycle=Lifecycle.ORDERING):
    """A customer used a coupon of a campaign."""

    campaign_id: Key
    coupon_id: str


class CampaignEnded(Event, wire="campaign.ended", lifecycle=Lifecycle.AWARENESS):
    """A coupon campaign is over for a customer."""

    campaign_id: Key
