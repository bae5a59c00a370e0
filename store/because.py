"""The reason of a decision as a clause one can read out: `because support case 881 was open`."""

from datetime import datetime

from store.why_case import Decided, held_by, over_at
from traffic.picture import Hold
from traffic.remedies import the_hold, thing, whose
from traffic.rules.rank import GATHERING
from traffic.spoken import listed, spoken, spoken_day
from workflows.vocabulary.gate import Decision, Kind, Verdict
from workflows.vocabulary.pausing import EVERYTHING


def because(decision: Decision, zone: str, now: datetime, *, still: bool, expires_at: datetime | None = None) -> str:
    """Why, in the customer's time; in the present tense if it is `still` so."""
    was, inputs = "is" if still else "was", decision.inputs
    match decision.kind:
        case Kind.HOLD if inputs.get("opened_by"):
            who = whose(str(inputs["opened_by"]))
            why = f" ({inputs['why']})" if inputs.get("why") else ""
            return f"because {who} {'has' if still else 'had'} placed the hold {inputs['hold']}{why}"
        case Kind.HOLD if "hold" in inputs:
            return f"because {thing(decision.rule, str(inputs['hold']))} {was} open"
        case Kind.HOURS if decision.reason.startswith("quiet hours"):
            return f"because of the {_less_colon(decision.reason)}"
        case Kind.HOURS if decision.verdict is Verdict.DEFER:
            return f"because it was {_less_colon(decision.reason)}"
        case Kind.CAP | Kind.QUOTA if "most" in inputs:
            return _of_limit(decision, was)
        case Kind.RANK if "ahead" in inputs or decision.rule == GATHERING:
            return _of_rank(decision, still)
        case Kind.PAUSED if "by" in inputs:
            what = "everything" if inputs["scope"] == EVERYTHING else inputs["scope"]
            return f"because {inputs['by']} {'has' if still else 'had'} paused {what} ({inputs['why']})"
        case Kind.AFTER_PAUSE if decision.verdict is Verdict.HOLD:
            return f"because an operator {was} to say whether it still {'goes' if still else 'went'} after the pause"
        case Kind.AFTER_PAUSE:
            return "because a pause had kept it waiting too long"
        case Kind.ADDRESS:
            return f"because {decision.reason.replace(' has ', ' had ')}"
        case Kind.SUPPRESSION if "since" in inputs:
            day = spoken_day(datetime.fromisoformat(str(inputs["since"])), zone, now)
            return f"because the customer had been on the suppression list since {day}"
        case Kind.CONSENT:
            return _of_consent(decision, zone, now)
        case Kind.HOLDOUT:
            return f"because the customer {was} in the holdout {decision.rule}, which gets none of it"
        case Kind.SWITCH:
            return f"because it {was} {_in_brackets(decision.reason)}"
        case Kind.JOURNEY_OVER:
            return f"because {_in_brackets(decision.reason or 'the journey ended').replace(' ended', ' had ended')}"
        case Kind.OPERATOR:
            return f"because it was {_in_brackets(decision.reason or 'left out')}"
        case Kind.EXPIRED if expires_at is not None:
            return f"because it was only good until {spoken(expires_at, zone, now)}"
    return f"because {_less_colon(decision.reason)}"


def freed(last: Decided, after: Decided, holds: tuple[Hold, ...]) -> str:
    """What took the last objection away before the decision that let it go, if that is known."""
    decision, is_same_policy = last.decision, last.policy == after.policy
    match decision.kind:
        case Kind.HOLD:
            return _closed(last, after, holds)
        case Kind.HOURS if is_same_policy and decision.reason.startswith("quiet hours"):
            return ", when the quiet hours were over"
        case Kind.HOURS if is_same_policy:
            return ", when its hours began"
        case Kind.CAP | Kind.QUOTA if is_same_policy:
            return ", when there was room again"
        case Kind.PAUSED:
            return ", after the pause"
    return ""


def _closed(last: Decided, after: Decided, holds: tuple[Hold, ...]) -> str:
    decision, hold = last.decision, held_by(last, holds)
    if hold is None:
        # Of a journey's hold nothing is left once it is lifted; before its own time was over, nothing else ended it.
        is_gone = not any((other.rule, other.key) == (decision.rule, decision.inputs.get("hold")) for other in holds)
        is_lifted = is_gone and decision.until is not None and after.at < decision.until
        return f", once {the_hold(decision)} was lifted" if is_lifted and decision.inputs.get("opened_by") else ""
    over = over_at(last, hold)
    if over is None or over > after.at:
        return ""
    became = "over" if over != hold.closed_at else "lifted" if decision.inputs.get("opened_by") else "closed"
    return f", once {the_hold(decision)} was {became}"


def _of_limit(decision: Decision, was: str) -> str:
    of, _, count = decision.reason.partition(": ")
    of = of if decision.kind is Kind.QUOTA else f"the {of}"
    if decision.verdict is Verdict.DROP:
        return f"because {of} {'lets' if was == 'is' else 'let'} nothing through"
    return f"because {of} {was} {'used up' if decision.kind is Kind.QUOTA else 'full'} ({count})"


def _of_rank(decision: Decision, still: bool) -> str:
    if decision.rule == GATHERING:
        return f"to see what else {'is' if still else 'was'} to be said"
    ahead = decision.inputs.get("ahead", [])
    names = listed(ahead) if isinstance(ahead, list) else str(ahead)
    verbs = ("is to go", "leaves") if still else ("was to go", "left")
    return f"because {names} {verbs[0]} first and {decision.inputs.get('limit')} {verbs[1]} no room for more"


def _of_consent(decision: Decision, zone: str, now: datetime) -> str:
    scope = decision.inputs.get("scope")
    if "withdrawn_at" in decision.inputs:
        day = spoken_day(datetime.fromisoformat(str(decision.inputs["withdrawn_at"])), zone, now)
        return f"because the customer had opted out of {scope} on {day}"
    return f"because no consent to {scope} was on record" if scope else f"because {decision.reason}"


def _less_colon(reason: str) -> str:
    return reason.replace(": ", ", ", 1)


def _in_brackets(reason: str) -> str:
    what, _, why = reason.partition(": ")
    return f"{what} ({why})" if why else what
