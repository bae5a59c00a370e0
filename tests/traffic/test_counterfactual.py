"""What is said would let a message go does let it go, then and no earlier, and none of it is said in vain."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.traffic.bringing_about import brought_about
from tests.traffic.made import AT_LEISURE, CAP, CASES, DAY, INTENT, NOON, SOLD, WILLING, picture, said
from traffic.counterfactual import Outlook, would_go
from traffic.decide import decide
from traffic.outlook import outlook_in_words
from traffic.picture import Consent, Hold, Intent, Picture, Rival, Standing, Suppression
from traffic.remedies import World
from workflows.vocabulary.gate import Kind, Verdict
from workflows.vocabulary.identity import CustomerId, EffectId
from workflows.vocabulary.messages.message import Purpose
from workflows.vocabulary.pausing import AfterPause, Pause
from workflows.vocabulary.policies.caps import Cap, Period, Quota
from workflows.vocabulary.policies.contact import Holdout
from workflows.vocabulary.policies.hours import Day, QuietHours, SendWindow
from workflows.vocabulary.policies.policy import Policy
from workflows.vocabulary.policies.ranks import Gathering, Release
from workflows.vocabulary.policies.switches import KillSwitch

ALL = frozenset(Purpose)
PAUSES = (
    Pause(scope="*", by="bo", why="an outage", since=NOON),
    Pause(scope="contract-renewal", by="bo", why="wrong price", since=NOON),
)
RIVAL = replace(INTENT, effect_id=EffectId(UUID(int=2)), message="win-back-offer", topic="win-back")

hours_ahead = st.integers(-200, 400).map(lambda n: NOON + timedelta(hours=n))
maybe_later = st.none() | hours_ahead
hours_past = st.integers(0, 200).map(lambda n: NOON - timedelta(hours=n))
holds = st.builds(Hold, st.just("open-case"), st.sampled_from(["881", "882"]), hours_ahead, maybe_later) | st.builds(
    Hold,
    st.sampled_from(["journey-hold", "operator-hold"]),
    st.sampled_from(["talk", "trip"]),
    hours_ahead,
    binds=st.just(ALL),
    expires_at=maybe_later,
    opened_by=st.sampled_from(["anna", "lead-nurture/4711"]),
)
words = st.builds(Consent, st.sampled_from([True, True, True, False]), hours_past)
standings = st.builds(
    Standing,
    time_zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/St_Johns"]),
    is_reachable=st.sampled_from([True, True, False]),
    consents=st.fixed_dictionaries({"marketing": words}, optional={"renewal": words}) | st.just({}),
    suppressed=st.dictionaries(
        st.sampled_from(["email", "*"]), st.builds(Suppression, st.booleans(), hours_past), max_size=1
    ),
    holds=st.lists(holds, max_size=2, unique_by=lambda hold: (hold.rule, hold.key, hold.opened_by)).map(tuple),
)
intents = st.builds(
    replace,
    st.just(INTENT),
    asked_at=st.integers(0, 300).map(lambda n: NOON - timedelta(minutes=10 * n)),
    expires_at=st.none() | st.integers(-10, 200).map(lambda n: NOON + timedelta(hours=n)),
    ended_by=st.sampled_from([*[None] * 19, "contract.renewed"]),
    after_pause=st.sampled_from(
        [AfterPause.send(), AfterPause.ask(), AfterPause.skip_if_older_than(timedelta(hours=9))]
    ),
    was_paused=st.sampled_from([False, False, True]),
)
rivals = st.builds(
    Rival,
    st.builds(replace, st.just(RIVAL), asked_at=st.just(NOON), expires_at=maybe_later),
    st.integers(-30, 300).map(lambda n: NOON + timedelta(minutes=n)),
    st.just(""),
)
pictures = st.builds(
    Picture,
    standings,
    st.lists(hours_past, max_size=5).map(lambda instants: said(*sorted(instants))),
    st.sampled_from([(), (), PAUSES[:1], PAUSES]),
    st.lists(rivals, max_size=1).map(tuple),
    st.just(CustomerId("anna")),
)
stretches = st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] != pair[1])
policies = st.builds(
    Policy,
    holds=st.just((CASES,)),
    quiet_hours=st.lists(stretches, max_size=1).map(
        lambda pairs: tuple(QuietHours(starts=a, ends=b, binds=SOLD) for a, b in pairs)
    ),
    windows=st.sampled_from(
        [
            (),
            (SendWindow(name="office", starts=time(9), ends=time(17), binds=SOLD, days=frozenset({Day.MON, Day.WED})),),
        ]
    ),
    switches=st.sampled_from([(), (), (), (KillSwitch(name="strike", why="no trains", binds=SOLD),)]),
    holdouts=st.sampled_from([(), (), (), (Holdout(name="control", percent=99, binds=SOLD),)]),
    caps=st.sampled_from(
        [
            (),
            (CAP,),
            (Cap(name="none", most=0, within_days=7, binds=SOLD),),
            (Cap(name="d", most=1, per=Period.DAY, binds=ALL),),
        ]
    ),
    quotas=st.sampled_from([(), (Quota(name="shares", shares={"retention": 1}, per=Period.WEEK, binds=SOLD),)]),
    gathering=st.sampled_from([None, Gathering(minutes=90, binds=SOLD)]),
    release=st.sampled_from([Release(), Release(spread_minutes=45)]),
)


@AT_LEISURE
@given(intents, pictures, policies)
def test_with_the_named_conditions_at_the_named_instant_it_goes_and_not_a_moment_before(
    intent: Intent, seen: Picture, policy: Policy
) -> None:
    found = would_go(intent, seen, policy, NOON)
    if found.at is None:
        assert found.never is not None
        assert found.never.kind in (Kind.JOURNEY_OVER, Kind.EXPIRED, Kind.AFTER_PAUSE)
        event(f"never: {found.never.kind}")
        return
    world = brought_about(found, World(intent, seen, policy))
    event(f"{len(found.conditions)} conditions, {'at once' if found.at == NOON else 'later'}")

    def verdict(at: datetime, world: World = world) -> Verdict:
        return decide(world.intent, world.picture, world.policy, at).verdict

    assert verdict(found.at) is Verdict.CLEAR
    for condition in found.conditions:
        rest = replace(found, conditions=tuple(other for other in found.conditions if other is not condition))
        assert verdict(found.at, brought_about(rest, World(intent, seen, policy))) is not Verdict.CLEAR, condition
    if found.at > NOON:
        last = found.waits_for[-1]
        # What a release spreads may go from the opening on, and goes at its own minute.
        is_spread = last.kind is Kind.HOURS
        early = timedelta(minutes=policy.release.spread_minutes if is_spread else 0)
        assert verdict(found.at - early - timedelta(microseconds=1)) is not Verdict.CLEAR
    if found.good_until is not None:
        assert found.good_until == intent.expires_at
        assert NOON < found.good_until <= found.at
    elif intent.expires_at is not None:
        assert found.at < intent.expires_at


BERLIN = replace(WILLING, time_zone="Europe/Berlin")
NIGHTS = Policy(quiet_hours=(QuietHours(starts=time(13), ends=time(9), binds=SOLD),), holds=(CASES,), caps=(CAP,))
HELD = replace(BERLIN, holds=(Hold("open-support-case", "881", NOON - DAY),))
CASE = CASES.model_copy(update={"name": "open-support-case"})
OPEN = NIGHTS.model_copy(update={"quiet_hours": (), "holds": (CASE,)})
FULL = said(NOON - 5 * DAY, NOON - 4 * DAY - timedelta(hours=3), NOON - 4 * DAY)


def _told(seen: Picture, policy: Policy, intent: Intent = INTENT) -> str:
    found: Outlook = would_go(intent, seen, policy, NOON)
    return outlook_in_words(found, seen.standing.time_zone, NOON, intent.expires_at)


TRIP = Hold("operator-hold", "trip", NOON, binds=SOLD, opened_by="anna", expires_at=NOON + timedelta(hours=2))
AWAY = replace(BERLIN, holds=(TRIP,))
TWO_CASES = replace(BERLIN, holds=tuple(Hold("open-support-case", key, NOON - DAY) for key in ("881", "882")))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (_told(Picture(BERLIN), OPEN), "would go now"),
        (
            _told(Picture(BERLIN), NIGHTS),
            "would go at 09:00 on Thursday 7 May (Europe/Berlin), when the customer's quiet hours are over",
        ),
        (_told(Picture(HELD), OPEN), "would go if support case 881 closed"),
        (_told(Picture(TWO_CASES), OPEN), "would go if support case 881 closed and support case 882 closed"),
        (
            _told(Picture(AWAY), OPEN),
            "would go if anna lifted the hold trip (it ends by itself on 6 May at 16:00)",
        ),
        (
            # By the morning the hold is over in any case.
            _told(Picture(AWAY), NIGHTS, replace(INTENT, expires_at=NOON + timedelta(hours=1))),
            "would go at 09:00 on Thursday 7 May (Europe/Berlin), when the customer's quiet hours are over, "
            "but it is only good until 15:00 on Wednesday 6 May",
        ),
        (
            _told(Picture(HELD, pauses=PAUSES[1:]), OPEN, replace(INTENT, expires_at=NOON + 2 * DAY)),
            "would go if contract-renewal were resumed and support case 881 closed, "
            "and not after 14:00 on Friday 8 May",
        ),
        (
            _told(Picture(BERLIN, FULL), OPEN),
            "would go in 3 days, at 11:00 on Saturday 9 May (Europe/Berlin), when the cap two-a-week frees",
        ),
        (
            _told(Picture(BERLIN, FULL), OPEN, replace(INTENT, expires_at=NOON + DAY)),
            "would go in 3 days, at 11:00 on Saturday 9 May (Europe/Berlin), when the cap two-a-week frees, "
            "but it is only good until 14:00 on Thursday 7 May",
        ),
        (_told(picture(consents={}), OPEN), "would go if the customer consented to marketing"),
        (
            _told(picture(), OPEN, replace(INTENT, ended_by="contract.renewed")),
            "will not go any more: the journey ended (contract.renewed)",
        ),
        (
            _told(Picture(BERLIN, FULL[:1], waiting=(Rival(replace(RIVAL, asked_at=NOON - DAY), NOON, ""),)), OPEN),
            "would go if win-back-offer did not go first",
        ),
    ],
)
def test_it_is_said_in_words_and_in_the_customers_own_time(told: str, sentence: str) -> None:
    assert told == sentence
