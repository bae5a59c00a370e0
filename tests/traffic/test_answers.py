"""Every answer in full: verdict, rule, kind, a reason somebody can read, until when, and the facts it went by."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from tests.traffic.made import CAP, DAY, INTENT, NIGHT, NOON, OPEN_CASE, POLICY, SOLD, WILLING, picture, said
from traffic.decide import decide
from traffic.picture import Consent, Hold, Intent, Picture, Suppression
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.pausing import AfterPause, Pause
from workflows.vocabulary.policies.caps import Quota
from workflows.vocabulary.policies.hours import SendWindow
from workflows.vocabulary.policies.policy import Policy

NO = Consent(is_given=False, at=NOON - DAY)
OFF = Pause(scope="contract-renewal", by="anna", why="the price is wrong", since=NOON - DAY)
BOUNCED = Suppression(is_in_force=True, at=NOON - DAY, why="it bounced")
HELD = Hold("operator-hold", "dispute", NOON - DAY, binds=SOLD, expires_at=NOON + DAY, opened_by="ben", why="in court")
TWO = said(NOON - 2 * DAY, NOON - DAY)
OFFICE = SendWindow(name="office", starts=time(14), ends=time(17), binds=SOLD)
MARKET = SendWindow(name="market", starts=time(13, 30), ends=time(14), binds=SOLD)
SHARES = Quota(name="shares", shares={"retention": 2}, within_days=7, binds=SOLD)
YESTERDAY = (NOON - DAY).isoformat()

ANSWERS: list[tuple[Intent, Picture, Policy, datetime, Decision]] = [
    (INTENT, picture(), POLICY, NOON, Decision(verdict=Verdict.CLEAR, rule="clear", reason="no rule objects")),
    (
        replace(INTENT, ended_by="contract.renewed"),
        *(picture(), POLICY, NOON),
        Decision(
            verdict=Verdict.DROP,
            rule="journey-over",
            kind=Kind.JOURNEY_OVER,
            reason="the journey ended: contract.renewed",
        ),
    ),
    (
        replace(INTENT, overtaken_by="offer.accepted"),
        *(picture(), POLICY, NOON),
        Decision(verdict=Verdict.DROP, rule="overtaken", kind=Kind.OVERTAKEN, reason="offer.accepted came first"),
    ),
    (
        replace(INTENT, expires_at=NOON),
        *(picture(), POLICY, NOON),
        Decision(verdict=Verdict.DROP, rule="expired", kind=Kind.EXPIRED, reason="it was good until 06 May 2026 12:00"),
    ),
    (
        INTENT,
        *(Picture(WILLING, pauses=(OFF,)), POLICY, NOON),
        Decision(
            verdict=Verdict.HOLD,
            rule="paused",
            kind=Kind.PAUSED,
            reason="contract-renewal is paused since 05 May 2026 12:00 by anna: the price is wrong",
            inputs={"scope": "contract-renewal", "by": "anna", "why": "the price is wrong", "since": YESTERDAY},
        ),
    ),
    (
        replace(INTENT, was_paused=True, after_pause=AfterPause.ask()),
        *(picture(), POLICY, NOON),
        Decision(
            verdict=Verdict.HOLD,
            rule="ask-operator",
            kind=Kind.AFTER_PAUSE,
            reason="an operator is to say whether it goes after the pause",
        ),
    ),
    (
        replace(INTENT, was_paused=True, after_pause=AfterPause.skip_if_older_than(timedelta(0))),
        *(picture(), POLICY, NOON + timedelta(hours=1)),
        Decision(
            verdict=Verdict.DROP,
            rule="stale-after-pause",
            kind=Kind.AFTER_PAUSE,
            reason="a pause kept it waiting since 06 May 2026 12:00: stale",
        ),
    ),
    (
        INTENT,
        *(Picture(replace(WILLING, is_reachable=False)), POLICY, NOON),
        Decision(
            verdict=Verdict.DROP, rule="no-address", kind=Kind.ADDRESS, reason="the customer has no address for email"
        ),
    ),
    (
        INTENT,
        *(Picture(replace(WILLING, suppressed={"email": BOUNCED})), POLICY, NOON),
        Decision(
            verdict=Verdict.DROP,
            rule="suppression",
            kind=Kind.SUPPRESSION,
            reason="on the suppression list since 05 May 2026",
            inputs={"channel": "email", "since": YESTERDAY},
        ),
    ),
    (
        INTENT,
        *(picture(consents={"renewal": NO}), POLICY, NOON),
        Decision(
            verdict=Verdict.DROP,
            rule="consent",
            kind=Kind.CONSENT,
            reason="the customer opted out of renewal on 05 May 2026",
            inputs={"scope": "renewal", "withdrawn_at": YESTERDAY},
        ),
    ),
    (
        INTENT,
        *(picture(consents={}), POLICY, NOON),
        Decision(
            verdict=Verdict.DROP,
            rule="consent",
            kind=Kind.CONSENT,
            reason="no consent to marketing is recorded",
            inputs={"scope": "marketing"},
        ),
    ),
    (
        replace(INTENT, topic="study"),
        *(picture(), POLICY, NOON),
        Decision(
            verdict=Verdict.DROP,
            rule="control",
            kind=Kind.HOLDOUT,
            reason="in the holdout control: 99.99 in a hundred customers get none of it",
            inputs={"percent": 99.99},
        ),
    ),
    (
        replace(INTENT, journey="travel"),
        *(picture(), POLICY, NOON),
        Decision(
            verdict=Verdict.HOLD,
            rule="strike",
            kind=Kind.SWITCH,
            reason="switched off by strike: the trains stand still",
        ),
    ),
    (
        INTENT,
        *(Picture(replace(WILLING, holds=(HELD,))), POLICY, NOON),
        Decision(
            verdict=Verdict.HOLD,
            rule="operator-hold",
            kind=Kind.HOLD,
            reason="ben holds it until 07 May 2026 12:00: dispute, in court",
            until=NOON + DAY,
            inputs={"hold": "dispute", "opened_by": "ben", "why": "in court"},
        ),
    ),
    (
        INTENT,
        *(Picture(replace(WILLING, holds=(replace(HELD, why="", expires_at=None),))), POLICY, NOON),
        Decision(
            verdict=Verdict.HOLD,
            rule="operator-hold",
            kind=Kind.HOLD,
            reason="ben holds it: dispute",
            inputs={"hold": "dispute", "opened_by": "ben"},
        ),
    ),
    (
        INTENT,
        *(Picture(replace(WILLING, holds=(OPEN_CASE,))), POLICY, NOON),
        Decision(
            verdict=Verdict.HOLD,
            rule="open-case",
            kind=Kind.HOLD,
            reason="open-case 881 is open since 05 May 2026",
            inputs={"hold": "881", "since": YESTERDAY, "alerts": 0},
        ),
    ),
    (
        INTENT,
        *(Picture(replace(WILLING, time_zone="Europe/Berlin")), POLICY, NIGHT),
        Decision(
            verdict=Verdict.DEFER,
            rule="quiet-hours",
            kind=Kind.HOURS,
            reason="quiet hours in Europe/Berlin: 21:00 to 08:00",
            until=NIGHT + timedelta(hours=7),
            inputs={"zone": "Europe/Berlin"},
        ),
    ),
    (
        INTENT,
        *(picture(), Policy(windows=(OFFICE, MARKET)), NOON),
        Decision(
            verdict=Verdict.DEFER,
            rule="office",
            kind=Kind.HOURS,
            reason="outside its hours in UTC: 14:00 to 17:00 or 13:30 to 14:00",
            until=NOON + timedelta(hours=1, minutes=30),
            inputs={"zone": "UTC"},
        ),
    ),
    (
        INTENT,
        *(picture(*TWO), Policy(caps=(CAP,)), NOON),
        Decision(
            verdict=Verdict.DEFER,
            rule="two-a-week",
            kind=Kind.CAP,
            reason="cap two-a-week: 2 of 2 in 7 days",
            until=NOON + 5 * DAY,
            inputs={"most": 2, "counted": 2, "last": ["04 May 2026 12:00", "05 May 2026 12:00"]},
        ),
    ),
    (
        INTENT,
        *(picture(*said(*(NOON - n * DAY for n in range(1, 5)))), Policy(quotas=(SHARES,)), NOON),
        Decision(
            verdict=Verdict.DEFER,
            rule="shares",
            kind=Kind.QUOTA,
            reason="retention's share of shares: 4 of 2 in 7 days",
            until=NOON + 5 * DAY,
            inputs={
                "most": 2,
                "counted": 4,
                "last": ["03 May 2026 12:00", "04 May 2026 12:00", "05 May 2026 12:00"],
            },
        ),
    ),
    (
        replace(INTENT, team="sales"),
        *(picture(), POLICY, NOON),
        Decision(
            verdict=Verdict.DEFER,
            rule="gathering",
            kind=Kind.RANK,
            reason="until 07 May 2026 12:00 it is seen what else is to be said",
            until=NOON + DAY,
        ),
    ),
]


@pytest.mark.parametrize(
    ("intent", "seen", "policy", "now", "answer"), ANSWERS, ids=[f"{n}-{a[4].rule}" for n, a in enumerate(ANSWERS)]
)
def test_an_answer_names_its_rule_its_reason_and_what_it_went_by(
    intent: Intent, seen: Picture, policy: Policy, now: datetime, answer: Decision
) -> None:
    assert decide(intent, seen, policy, now) == answer
