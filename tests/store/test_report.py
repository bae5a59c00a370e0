"""What came of a group of customers, as the ledger counts it."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from store.attempts import begin_sending, settle
from store.engine import reading, writing
from store.enrolments import close_enrolment
from store.report import Funnel, figures, funnel, open_campaigns
from tests.store.scenes import NOON, attempt, claims, enrolment_of, enrolments, happens, reachable, request
from workflows.vocabulary.events.shopping import BasketBought, CampaignTargeted, CouponRedeemed
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.identity import CustomerId
from workflows.vocabulary.messages.message import Message
from workflows.vocabulary.messages.shopping import CouponReminder, WeMissYou
from workflows.vocabulary.outcome import Outcome
from workflows.vocabulary.requests import Closing, Enrolment

ANNA, BERT, OTHER = CustomerId("run_1-anna"), CustomerId("run_1-bert"), CustomerId("runx1-carl")
LAST_DAY = NOON + timedelta(days=30)


async def test_the_funnel_counts_the_groups_campaigns_by_their_end_and_its_lapses_by_the_return(
    database: AsyncEngine,
) -> None:
    for customer in (ANNA, BERT, OTHER):
        await reachable(database, customer)
        campaign = CampaignTargeted(campaign_id="13", kind="A", starts_on=NOON, ends_on=LAST_DAY)
        bought = BasketBought(basket_id=f"b-{customer}", amount_cents=100)
        await happens(database, campaign, bought, customer=customer)
    await _sent(database, ANNA, "coupon-campaign", CouponReminder(campaign_id="13", last_day=LAST_DAY.date()))
    await happens(database, CouponRedeemed(campaign_id="13", coupon_id="1"), customer=ANNA)
    await _ended(database, ANNA, Outcome.CONVERTED)
    await _sent(database, BERT, "win-back", WeMissYou(days_away=30))
    await _sent(database, ANNA, "win-back", WeMissYou(days_away=30))
    back = BasketBought(basket_id="b-2", amount_cents=100)
    await happens(database, back, customer=ANNA, at=NOON + timedelta(days=1))
    async with reading(database) as tx:
        assert await open_campaigns(tx, "run_1-") == 1
    await _ended(database, BERT, Outcome.LAPSED)
    async with reading(database) as tx:
        counted = await funnel(tx, "run_1-", until=LAST_DAY)
        before_any_lapse = await funnel(tx, "run_1-", until=NOON)
    assert counted == Funnel(targeted=2, reminded=1, redeemed=1, expired=1, lapsed=2, won_back=1)
    assert (before_any_lapse.lapsed, before_any_lapse.won_back) == (0, 0)


async def test_the_figures_count_messages_by_the_decisions_they_met_and_journeys_by_their_outcome(
    database: AsyncEngine,
) -> None:
    for customer in (ANNA, OTHER):
        await reachable(database, customer)
        await happens(database, BasketBought(basket_id="b-1", amount_cents=100), customer=customer)
    await _sent(database, ANNA, "win-back", WeMissYou(days_away=30))
    enrolment = await _enrolment(database, ANNA, "win-back")
    midnight = NOON + timedelta(hours=12)
    await claims(database, request(enrolment, 1, WeMissYou(days_away=30)), midnight)
    async with reading(database) as tx:
        counted = await figures(tx, "run_1-")
    assert counted.events_accepted == 3
    assert counted.journeys_started == 1
    assert counted.journeys_ended == {}
    assert counted.messages == {"clear: clear": 1, "defer: quiet-hours": 1}
    assert counted.messages_by_state == {"sent": 1, "waiting": 1}


async def _enrolment(database: AsyncEngine, customer: CustomerId, journey: str) -> Enrolment:
    (row,) = [row for row in await enrolments(database, customer) if row["journey"] == journey]
    return enrolment_of(row)


async def _sent(database: AsyncEngine, customer: CustomerId, journey: str, message: Message) -> None:
    asked, who = request(await _enrolment(database, customer, journey), message=message), attempt()
    assert (await claims(database, asked, who=who)).is_won
    async with writing(database) as tx:
        assert await begin_sending(tx, asked.effect_id, who)
        assert await settle(tx, asked.effect_id, who.token, EffectState.SENT, "accepted", NOON)


async def _ended(database: AsyncEngine, customer: CustomerId, outcome: Outcome) -> None:
    enrolment = await _enrolment(database, customer, "coupon-campaign")
    async with writing(database) as tx:
        await close_enrolment(tx, Closing(enrolment=enrolment, outcome=outcome, reason="for a test", at=LAST_DAY))
