"""The customer, the message and the policy that the rules are tried on."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from hypothesis import settings

from traffic.picture import Classification, Consent, Hold, Intent, PastMessage, Picture, Standing
from workflows.vocabulary.identity import EffectId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies.caps import Cap
from workflows.vocabulary.policies.contact import ConsentRule, Holdout
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.hours import QuietHours
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Gathering
from workflows.vocabulary.policies.switches import KillSwitch

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
    quiet_hours=(QuietHours(starts=time(21), ends=time(8), binds=SOLD | {Purpose.SERVICE}),),
    holds=(CASES,),
    caps=(CAP,),
    # What these three bind is not the message below, as it is.
    holdouts=(Holdout(name="control", percent=99.99, binds=SOLD, topics=frozenset({"study"})),),
    switches=(KillSwitch(name="strike", why="the trains stand still", binds=SOLD, journeys=frozenset({"travel"})),),
    gathering=Gathering(minutes=1_440, binds=SOLD, teams=frozenset({"sales"})),
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
    of = Classification(purpose, "renewal", "retention", Channel.EMAIL)
    return tuple(PastMessage(of, claimed_at=at) for at in instants)


def picture(*past: PastMessage, held: bool = False, consents: dict[str, Consent] | None = None) -> Picture:
    """A reachable customer, who consents unless it says otherwise."""
    standing = replace(WILLING, holds=(OPEN_CASE,) if held else ())
    return Picture(standing if consents is None else replace(standing, consents=consents), past)
