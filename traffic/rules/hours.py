"""Quiet hours and send windows, in the customer's own time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from traffic.picture import Intent, Picture
from traffic.quiet import next_opening, quiet_until
from workflows.vocabulary.experiments import share_of
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.policies.hours import QuietHours, SendWindow
from workflows.vocabulary.policies.policy import Policy

_MOST_TURNS = 1_500  # more than a week has of them, whatever stretches there are


def outside_hours(intent: Intent, picture: Picture, policy: Policy, now: datetime) -> Decision | None:
    """Binds what each stretch names: nobody is woken, and nobody asked outside the hours for it."""
    quiet = [hours for hours in policy.quiet_hours if hours.covers(intent)]
    windows = [window for window in policy.windows if window.covers(intent)]
    if not quiet and not windows:
        return None
    zone = picture.standing.time_zone
    rule, reason, instant = "", "", now
    for _ in range(_MOST_TURNS):
        until = None
        for hours in quiet:
            until = quiet_until(hours, zone, instant)
            if until is not None:
                rule, reason = rule or hours.name, reason or f"quiet hours in {zone}: {hours.in_words()}"
                break
        if until is None and windows:
            until = next_opening(windows, zone, instant)
            if until is not None:
                words = " or ".join(window.in_words() for window in windows)
                rule, reason = rule or windows[0].name, reason or f"outside its hours in {zone}: {words}"
        if until is None:
            break
        instant = until
    else:
        reason = f"the policy's hours leave it no minute of the week: {reason}"
        return Decision(verdict=Verdict.HOLD, rule=rule, kind=Kind.HOURS, reason=reason, inputs={"zone": zone})
    if instant == now:
        return None
    instant = _at_its_own_minute(intent, picture, policy, instant, quiet, windows)
    inputs = {"zone": zone}
    return Decision(verdict=Verdict.DEFER, rule=rule, kind=Kind.HOURS, reason=reason, until=instant, inputs=inputs)


def _at_its_own_minute(
    intent: Intent,
    picture: Picture,
    policy: Policy,
    opens: datetime,
    quiet: Sequence[QuietHours],
    windows: Sequence[SendWindow],
) -> datetime:
    """Somewhat after the hour at which everybody else's goes too: the same minute for all that one customer gets."""
    # Whole seconds: journeys reckon with what is due at one instant, and a timer knows no fraction of a millisecond.
    own = opens + timedelta(seconds=int(60 * policy.release.spread_minutes * share_of(f"release\n{picture.customer}")))
    wall = own.astimezone(ZoneInfo(picture.standing.time_zone))
    is_open = not any(hours.includes(wall) for hours in quiet) and (
        not windows or any(window.includes(wall) for window in windows)
    )
    is_in_time = intent.expires_at is None or own < intent.expires_at
    return own if is_open and is_in_time else opens
