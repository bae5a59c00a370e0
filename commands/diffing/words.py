"""A comparison in words, for a pull request and for a screen alike."""

from datetime import date, timedelta

from commands.diffing.report import Inside, Later, Report, Side
from simulation.difference.change import OF_CAMPAIGNS, OF_MESSAGES, OF_PASSAGES, Kind
from workflows.catalog import workflow_type
from workflows.replay.divergence import how_to_version
from workflows.vocabulary.words import length_in_words

_WORDS = {
    Kind.ADDED: "added",
    Kind.REMOVED: "removed",
    Kind.MOVED: "moved",
    Kind.REWORDED: "worded otherwise",
    Kind.REPLACED: "replaced",
    Kind.ENTERED: "entered",
    Kind.NOT_ENTERED: "not entered any more",
    Kind.ENDED_OTHERWISE: "ends otherwise",
    Kind.ENDED_ELSEWHEN: "ends at another time",
    Kind.CAMPAIGN_ADDED: "added",
    Kind.CAMPAIGN_REMOVED: "removed",
    Kind.CAMPAIGN_MOVED: "moved",
}


def headline(report: Report) -> str:
    """Who would have got something else, in a few words."""
    customers = report.customers
    if not customers.told:
        return f"None of {customers.all:,} customers would have got anything else."
    share = 100 * customers.told / customers.all
    return f"{customers.told:,} of {customers.all:,} customers ({share:.1f} %) would have got something else."


def details(report: Report) -> str:
    """How many messages, and what else differs."""
    counts = [(report.number(kind), _WORDS[kind]) for kind in OF_MESSAGES]
    steered = report.number(*OF_CAMPAIGNS)
    told = [f"{number:,} {word}" for number, word in counts if number]
    before, now = (sum(getattr(one, side) for one in report.messages) for side in ("before", "now"))
    sentences = [f"Messages: {before:,} before, {now:,} now" + (f"; {', '.join(told)}." if told else ".")]
    sentences += [f"Campaigns elsewhere steered otherwise: {steered:,}."] if steered else []
    only = report.customers.differ - report.customers.told
    sentences += [f"{only:,} more only pass through a journey otherwise."] if only else []
    return " ".join(sentences)


def named(side: Side) -> str:
    """A version's name, with its commit."""
    if side.commit is None:
        return side.name
    if side.commit.startswith(side.name):
        return side.commit[:9]
    return f"{side.name} ({side.commit[:9]})"


def over(report: Report) -> str:
    """What was compared over what."""
    about, old, new = report.about, report.old, report.new
    policies = f", policy {old.policy} → {new.policy}" if old.policy != new.policy else ""
    journeys = " and ".join(about.journeys)
    return f"{named(old)} → {named(new)}{policies}: {journeys} over {about.data}, seed {about.seed}"


def what(kind: Kind, journey: str, about: str) -> str:
    """What is otherwise."""
    if kind in OF_PASSAGES:
        return f"{journey} {_WORDS[kind]}" + (f": {about}" if about else "")
    return f"{about} {_WORDS[kind]}"


def how_far(later: Later | None) -> str:
    """By how much it has moved; nothing if it has not."""
    if later is None:
        return ""
    if later.least == later.most:
        return by_hours(later.least)
    return f"{by_hours(later.middle)} ({by_hours(later.least)} to {by_hours(later.most)})"


def by_hours(hours: int) -> str:
    """So many hours later, or earlier."""
    if not hours:
        return "0 h"
    return f"{length_in_words(timedelta(hours=abs(hours)))} {'later' if hours > 0 else 'earlier'}"


def affected(report: Report) -> list[Inside]:
    """Those inside whom the new code does not fit."""
    return [inside for inside in report.in_flight if inside.is_affected]


def in_flight(report: Report) -> str:
    """How many of those inside the new code does not fit."""
    if not report.in_flight:
        return "Nobody is inside a journey when the data ends."
    told = ", ".join(f"{one.open:,} in {workflow_type(one.journey, one.version)}" for one in report.in_flight)
    wrong = sum(one.open for one in affected(report))
    end = f"For {wrong:,} of them the new code does not fit." if wrong else "All of them can go on: same steps."
    return f"Inside when the data ends: {told}. {end}"


def advice(inside: Inside, today: date) -> str:
    """What to do for those inside whom the new code does not fit."""
    name = workflow_type(inside.journey, inside.version)
    if inside.is_gone:
        return f"Put the class of {name} back until nobody is inside it: docs/versions.md."
    return how_to_version(name, None, today)
