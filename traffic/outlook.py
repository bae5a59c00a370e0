"""An outlook as a sentence's end, in the customer's own time."""

from datetime import datetime

from traffic.counterfactual import Outlook
from traffic.remedies import Condition
from traffic.spoken import days_ahead, listed, spoken, spoken_time, spoken_weekday
from workflows.vocabulary.gate import Decision, Kind

_SOON = 1  # day


def outlook_in_words(outlook: Outlook, zone: str, now: datetime, expires_at: datetime | None = None) -> str:
    """What follows the name of a message: `would go at 09:00 on Tuesday 5 May (Europe/Berlin)`."""
    if outlook.at is None:
        return _never(outlook)
    told = "would go"
    if outlook.at > now:
        told += _when(outlook.at, zone, now) + _what_for(outlook.waits_for)
    elif not outlook.conditions:
        told += " now"
    if outlook.conditions:
        told += ("," if outlook.at > now else "") + f" if {_conditions(outlook.conditions, zone, now)}"
    if outlook.good_until is not None:
        told += f", but it is only good until {_moment(outlook.good_until, zone, now)}"
    elif outlook.conditions and expires_at is not None:
        told += f", and not after {_moment(expires_at, zone, now)}"
    return told


def _never(outlook: Outlook) -> str:
    what, _, why = (outlook.never.reason if outlook.never else "the rules leave it no time").partition(": ")
    reason = f"{what} ({why})" if why else what
    but = f", even if {listed([one.words for one in outlook.conditions])}" if outlook.conditions else ""
    return f"will not go any more{but}: {reason}"


def _when(at: datetime, zone: str, now: datetime) -> str:
    days = days_ahead(at, zone, now)
    ahead = f" in {days} days," if days > _SOON else ""
    return f"{ahead} at {_moment(at, zone, now)} ({zone})"


def _moment(at: datetime, zone: str, now: datetime) -> str:
    return f"{spoken_time(at, zone)} on {spoken_weekday(at, zone, now)}"


def _what_for(decisions: tuple[Decision, ...]) -> str:
    told = list(dict.fromkeys(filter(None, map(_frees, decisions))))
    return f", when {listed(told)}" if told else ""


def _frees(decision: Decision) -> str:
    match decision.kind:
        case Kind.CAP:
            return f"the cap {decision.rule} frees"
        case Kind.QUOTA:
            return f"its team's share of {decision.rule} frees"
        case Kind.HOURS if decision.reason.startswith("quiet hours"):
            return "the customer's quiet hours are over"
        case Kind.HOURS:
            return f"its hours ({decision.rule}) begin"
        case Kind.RANK:
            return "it is known what else is to be said"
    return ""


def _conditions(conditions: tuple[Condition, ...], zone: str, now: datetime) -> str:
    return listed([one.words + _by_itself(one, zone, now) for one in conditions])


def _by_itself(condition: Condition, zone: str, now: datetime) -> str:
    at = condition.by_itself_at
    return "" if at is None else f" (it ends by itself on {spoken(at, zone, now)})"
