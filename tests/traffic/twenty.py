"""Twenty rules of every kind, all of which bind one message and none of which objects, and all they have to look at."""

from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID

from tests.traffic.made import DAY, INTENT, NOON, SOLD, WILLING
from traffic.picture import Classification, Consent, Hold, PastMessage, Picture, Rival, Suppression
from workflows.vocabulary.identity import CustomerId, EffectId
from workflows.vocabulary.messages.message import Channel, Purpose
from workflows.vocabulary.policies.caps import Cap, Each, Period, Quota
from workflows.vocabulary.policies.contact import Holdout
from workflows.vocabulary.policies.holds import HoldRule
from workflows.vocabulary.policies.hours import Day, QuietHours, SendWindow
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Gathering, Release
from workflows.vocabulary.policies.switches import KillSwitch

_WIRES = {"opened_by": "support_case.opened", "closed_by": "support_case.closed", "key": "case_id"}
_OTHER = frozenset({"travel"})
POLICY = Policy(
    # With consent and suppression, which every policy has, and the gathering: twenty.
    switches=tuple(KillSwitch(name=f"off-{n}", why="a recall", binds=SOLD, topics=_OTHER) for n in range(2)),
    holdouts=tuple(Holdout(name=f"control-{n}", percent=0.01, binds=SOLD) for n in range(2)),
    holds=tuple(HoldRule(name=f"hold-{n}", binds=SOLD, **_WIRES) for n in range(3)),
    quiet_hours=(
        QuietHours(name="night", starts=time(21), ends=time(8), binds=SOLD),
        QuietHours(name="sunday", starts=time(0), ends=time(0), days=frozenset({Day.SUN}), binds=SOLD),
    ),
    windows=(
        SendWindow(name="morning", starts=time(9), ends=time(12), binds=SOLD),
        SendWindow(name="afternoon", starts=time(13), ends=time(18), binds=SOLD),
    ),
    caps=(
        Cap(name="rolling", most=60, within_days=7, binds=SOLD),
        Cap(name="daily", most=60, per=Period.DAY, binds=SOLD),
        Cap(name="of-each-topic", most=60, per=Period.WEEK, binds=SOLD, each=Each.TOPIC),
        Cap(name="monthly", most=60, per=Period.MONTH, binds=SOLD),
    ),
    quotas=(
        Quota(name="shares", shares={"retention": 60, "sales": 60}, within_days=30, binds=SOLD),
        Quota(name="calendar", shares={"sales": 60}, others=60, per=Period.MONTH, binds=SOLD),
    ),
    gathering=Gathering(minutes=60, binds=SOLD),
    release=Release(spread_minutes=60),
)
MESSAGE = replace(INTENT, asked_at=NOON - DAY)
_KINDS = [
    Classification(Purpose.MARKETING, topic, team, Channel.EMAIL, f"{topic}-offer", journey)
    for topic in ("renewal", "coupons")
    for team, journey in (("retention", "contract-renewal"), ("sales", "sales"), ("loyalty", "win-back"))
]
SEEN = Picture(
    replace(
        WILLING,
        time_zone="Europe/Berlin",
        consents={**WILLING.consents, "renewal": Consent(is_given=True, at=NOON - DAY)},
        suppressed={"*": Suppression(is_in_force=False, at=NOON - DAY)},
        holds=tuple(Hold(f"hold-{n}", "881", opened_at=NOON - DAY, closed_at=NOON) for n in range(3)),
    ),
    past=tuple(PastMessage(_KINDS[n % len(_KINDS)], NOON - n * timedelta(hours=3)) for n in range(50)),
    waiting=tuple(
        Rival(replace(MESSAGE, effect_id=EffectId(UUID(int=9 + n)), purpose=Purpose.SURVEY, team="care"), NOON, "night")
        for n in range(2)
    ),
    customer=CustomerId("anna"),
)
