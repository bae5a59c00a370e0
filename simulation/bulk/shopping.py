"""What came of coupon campaigns and of households that stayed away, counted from what customers did and got.

Only from that: the events that were accepted, the ledger of enrolments and that of messages. Nobody who is counted here
ever saw one of the messages: whatever they did in the data, they did by themselves.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from simulation.records import Enrolled, Known, Wanted
from workflows.vocabulary.events.shopping import BasketBought, CampaignTargeted, CouponRedeemed
from workflows.vocabulary.gate import EffectState
from workflows.vocabulary.messages.shopping import CouponReminder, WeMissYou
from workflows.vocabulary.outcome import Outcome

COUPON_CAMPAIGN, WIN_BACK = "coupon-campaign", "win-back"
_LAST_DAY = timedelta(days=1)


@dataclass
class Campaigns:
    """What came of campaigns of one kind; the first four are pairs of a customer and a campaign.

    `targeted` began the journey, and `redeemed` ended it by its goal. `shopped` bought a basket in the campaign's
    window, its last day included, and `bought` one that its coupons cover. `redemptions` are those of all who were
    targeted.
    """

    targeted: int = 0
    shopped: int = 0
    bought: int = 0
    redeemed: int = 0
    redemptions: int = 0


@dataclass
class Reminders:
    """What came of coupon reminders: those `due` are those `sent`, those `kept` by rule, and those `still_waiting`.

    `due_without_redemption` are due to somebody who by then had redeemed nothing of that campaign.
    `due_after_the_data` are due when nothing more is recorded, so nobody knows who redeemed.
    `redeemed_afterwards` were sent to somebody who redeemed later: in recorded events they did so without it.
    """

    due: int = 0
    due_without_redemption: int = 0
    due_after_the_data: int = 0
    sent: int = 0
    still_waiting: int = 0
    redeemed_afterwards: int = 0
    kept: Counter[str] = field(default_factory=Counter)


@dataclass
class Lapses:
    """What came of silences: those `noticed` are those that `returned`, with a basket, and those `still_away`.

    `sent` are messages about them, and `returned_in_time` those to whoever returned before their message would have
    expired: in recorded events they did so without it. Silences `after_the_data` are none of these: they were noticed
    when nothing more is recorded, so everybody is silent; `sent_after_the_data` are the messages about them.
    """

    noticed: int = 0
    returned: int = 0
    still_away: int = 0
    sent: int = 0
    returned_in_time: int = 0
    after_the_data: int = 0
    sent_after_the_data: int = 0


@dataclass
class Shopping:
    """Counts that can be added up, bucket by bucket, in any order; `campaigns` by their kind."""

    campaigns: dict[str, Campaigns] = field(default_factory=dict)
    reminders: Reminders = field(default_factory=Reminders)
    lapses: Lapses = field(default_factory=Lapses)

    def add(self, other: "Shopping") -> None:
        """Add another one's counts to this one's."""
        for kind, counted in other.campaigns.items():
            _add(self.campaigns.setdefault(kind, Campaigns()), counted)
        _add(self.reminders, other.reminders)
        _add(self.lapses, other.lapses)

    def count(self, known: Known, ends: datetime) -> None:
        """Add one customer, of whom after `ends` nothing more was recorded."""
        happened = [one for one in known.inbox if one.enters is None]
        baskets = sorted(
            (one.occurred_at, one.event.covered_by) for one in happened if isinstance(one.event, BasketBought)
        )
        redeemed: dict[str, list[datetime]] = {}
        for one in happened:
            if isinstance(one.event, CouponRedeemed):
                redeemed.setdefault(one.event.campaign_id, []).append(one.occurred_at)
        for campaign, passages in _passages(known).items():
            self._campaign(campaign, passages, baskets, redeemed.get(campaign, ()))
        bought_at = [at for at, _ in baskets]
        for wanted in known.wanted.values():
            told = wanted.intent.journey, wanted.intent.message
            if told == (COUPON_CAMPAIGN, CouponReminder.name):
                self._reminder(wanted, redeemed.get(known.enrolments[wanted.enrolment_id].key or "", ()), ends)
            elif told == (WIN_BACK, WeMissYou.name):
                self._silence(wanted, bought_at, ends)

    def _campaign(
        self,
        campaign: str,
        passages: Sequence[tuple[Enrolled, CampaignTargeted]],
        baskets: Sequence[tuple[datetime, tuple[str, ...]]],
        redeemed: Sequence[datetime],
    ) -> None:
        windows = [(event.starts_on, event.ends_on + _LAST_DAY) for _, event in passages]
        then = [covered_by for at, covered_by in baskets if any(starts <= at < ends for starts, ends in windows)]
        counted = self.campaigns.setdefault(passages[0][1].kind, Campaigns())
        counted.targeted += 1
        counted.shopped += bool(then)
        counted.bought += any(campaign in covered_by for covered_by in then)
        counted.redeemed += any(enrolment.outcome is Outcome.CONVERTED for enrolment, _ in passages)
        counted.redemptions += len(redeemed)

    def _reminder(self, wanted: Wanted, redeemed: Sequence[datetime], ends: datetime) -> None:
        counted, asked_at = self.reminders, wanted.intent.asked_at
        counted.due += 1
        counted.due_without_redemption += not any(at <= asked_at for at in redeemed)
        counted.due_after_the_data += asked_at > ends
        sent_at = _sent_at(wanted)
        if sent_at is not None:
            counted.sent += 1
            counted.redeemed_afterwards += any(at > sent_at for at in redeemed)
        elif wanted.settled_at is None:
            counted.still_waiting += 1
        else:
            counted.kept[wanted.rule] += 1

    def _silence(self, wanted: Wanted, bought_at: Sequence[datetime], ends: datetime) -> None:
        counted, asked_at, sent_at = self.lapses, wanted.intent.asked_at, _sent_at(wanted)
        if asked_at > ends:
            counted.after_the_data += 1
            counted.sent_after_the_data += sent_at is not None
            return
        following = bisect_right(bought_at, asked_at)
        has_returned = following < len(bought_at)
        counted.noticed += 1
        counted.returned += has_returned
        counted.still_away += not has_returned
        expires_at = wanted.intent.expires_at
        if sent_at is not None:
            counted.sent += 1
            counted.returned_in_time += has_returned and expires_at is not None and bought_at[following] <= expires_at


def _passages(known: Known) -> Mapping[str, list[tuple[Enrolled, CampaignTargeted]]]:
    """The customer's passages through coupon campaigns, by campaign, each with the event that began it."""
    begun = {one.id: one.event for one in known.inbox if isinstance(one.event, CampaignTargeted)}
    found: dict[str, list[tuple[Enrolled, CampaignTargeted]]] = {}
    for enrolment in known.enrolments.values():
        event = begun.get(enrolment.starting_event)
        if enrolment.journey == COUPON_CAMPAIGN and enrolment.refused is None and isinstance(event, CampaignTargeted):
            found.setdefault(event.campaign_id, []).append((enrolment, event))
    return found


def _sent_at(wanted: Wanted) -> datetime | None:
    return wanted.claimed_at if wanted.state is EffectState.SENT else None


def _add(mine: Campaigns | Reminders | Lapses, more: Campaigns | Reminders | Lapses) -> None:
    for name in (one.name for one in fields(mine)):
        value = getattr(more, name)
        if isinstance(value, Counter):
            getattr(mine, name).update(value)
        else:
            setattr(mine, name, getattr(mine, name) + value)
