"""The customer, the message and the policy that the rules are tried on."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from hypothesis import settings

from traffic.picture import Consent, Hold, Intent, PastMessage, Picture, Standing
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies import Cap, ConsentRule, HoldRule, Policy, QuietHours

AT_LEISURE = settings(deadline=None)  # a busy machine is no error

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 5, 6, 23, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SOLD = frozenset({Purpose.MARKETING, Purpose.SURVEY})

CASES = HoldRule(
    name="open-case", opened_by="support_case.opened", closed_by="support_case.closed", key="case_id", binds=SOLD
)
CAP = Cap(name="two-a-week", most=2, within_days=7, binds=frozenset({Purpose.MARKETING}))
POLICY = Policy(
    consent=ConsentRule(binds=SOLD),
    quiet_hours=QuietHours(starts=time(21), ends=time(8), binds=SOLD | {Purpose.SERVICE}),
    holds=(CASES,),
    caps=(CAP,),
)
INTENT = Intent(
    effect_id=EffectId(UUID(int=1)),
    message="renewal-offer",
    journey="contract-renewal",
    purpose=Purpose.MARKETING,
    topic="renewal",
    team="retention",
    channel=Channel.EMAIL,
    asked_at=NOON,
)
WILLING = Standing(is_reachable=True, consents={"marketing": Consent(is_given=True, at=NOON - 90 * DAY)})
OPEN_CASE = Hold("open-case", "881", opened_at=NOON - DAY)


def said(*instants: datetime, purpose: Purpose = Purpose.MARKETING) -> tuple[PastMessage, ...]:
    """Messages claimed at these instants."""
    return tuple(PastMessage(purpose, "renewal", "retention", Channel.EMAIL, claimed_at=at) for at in instants)


def picture(*past: PastMessage, held: bool = False, consents: dict[str, Consent] | None = None) -> Picture:
    """A reachable customer, who consents unless it says otherwise."""
    standing = replace(WILLING, holds=(OPEN_CASE,) if held else ())
    return Picture(standing if consents is None else replace(standing, consents=consents), past)
