"""What the data itself determines of a backtest, asked in plain SQL over the same files."""

from dataclasses import dataclass

from tests.datasets.plain import asked

_FUNNEL = """
WITH pairs AS (
    SELECT household_id, campaign_id, campaign_type, start_date, end_date
    FROM {campaigns} JOIN {campaign_descriptions} USING (campaign_id) WHERE household_id IN (%s)
),
baskets AS (
    SELECT household_id, basket_id, min(transaction_timestamp) AS bought_at FROM {transactions} GROUP BY ALL
),
lines AS (SELECT DISTINCT basket_id, product_id FROM {transactions})
SELECT campaign_type, count(*),
       count(*) FILTER (EXISTS (
           SELECT 1 FROM baskets b WHERE b.household_id = p.household_id
               AND b.bought_at >= p.start_date AND b.bought_at < p.end_date + INTERVAL 1 DAY)),
       count(*) FILTER (EXISTS (
           SELECT 1 FROM baskets b JOIN lines USING (basket_id) JOIN {coupons} c USING (product_id)
           WHERE b.household_id = p.household_id AND c.campaign_id = p.campaign_id
               AND b.bought_at >= p.start_date AND b.bought_at < p.end_date + INTERVAL 1 DAY)),
       count(*) FILTER (EXISTS (
           SELECT 1 FROM {coupon_redemptions} r
           WHERE r.household_id = p.household_id AND r.campaign_id = p.campaign_id)),
       sum((SELECT count(*) FROM {coupon_redemptions} r
           WHERE r.household_id = p.household_id AND r.campaign_id = p.campaign_id))::BIGINT
FROM pairs p GROUP BY campaign_type
"""
# The data gives a redemption only a date, and the reader puts it at noon.
_REMINDERS = """
SELECT count(*) FROM {campaigns} c JOIN {campaign_descriptions} d USING (campaign_id)
WHERE household_id IN (%s) AND NOT EXISTS (
    SELECT 1 FROM {coupon_redemptions} r
    WHERE r.household_id = c.household_id AND r.campaign_id = c.campaign_id
        AND r.redemption_date + INTERVAL 12 HOUR
            <= d.start_date + to_seconds(date_diff('second', d.start_date, d.end_date) / 2))
"""
_SILENCES = """
WITH baskets AS (
    SELECT household_id, basket_id, min(transaction_timestamp) AS bought_at FROM {transactions} GROUP BY ALL
),
following AS (
    SELECT bought_at, lead(bought_at) OVER (PARTITION BY household_id ORDER BY bought_at) AS next_at
    FROM baskets WHERE household_id IN (%s)
)
SELECT count(*) FILTER (next_at - bought_at > INTERVAL 30 DAY),
       count(*) FILTER (next_at IS NULL
           AND bought_at + INTERVAL 30 DAY <= (SELECT max(bought_at) FROM baskets)),
       count(*) FILTER (next_at IS NULL
           AND bought_at + INTERVAL 30 DAY > (SELECT max(bought_at) FROM baskets))
FROM following
"""
_EVENTS = """
SELECT (SELECT count(DISTINCT basket_id) FROM {transactions} WHERE household_id IN (%s))
     + (SELECT 2 * count(*) FROM {campaigns} WHERE household_id IN (%s))
     + (SELECT count(*) FROM {coupon_redemptions} WHERE household_id IN (%s))
"""


@dataclass(frozen=True)
class Determined:
    """`campaigns` by kind: targeted, shopped, bought, redeemed, redemptions."""

    customers: int
    events: int
    campaigns: dict[str, tuple[int, ...]]
    reminders: int
    returned: int
    still_away: int
    silent_afterwards: int


def everybody() -> list[int]:
    """Every household's number."""
    return [number for (number,) in asked("SELECT DISTINCT household_id FROM {transactions}")]


def determined(households: list[int]) -> Determined:
    """What is to be found out of these households."""
    among = ",".join(map(str, households))
    [(events,)] = asked(_EVENTS % (among, among, among))
    [(reminders,)] = asked(_REMINDERS % among)
    [silences] = asked(_SILENCES % among)
    campaigns = {kind: tuple(counts) for kind, *counts in asked(_FUNNEL % among)}
    return Determined(len(households), events, campaigns, reminders, *silences)
