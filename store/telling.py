"""What is on record of a customer as sentences, for their timeline."""

from collections.abc import Iterator
from typing import Any, Literal, Protocol

from store.timeline_entries import (
    CampaignEntry,
    DecisionEntry,
    Entry,
    EventEntry,
    ExposureEntry,
    JourneyEntry,
    MessageEntry,
    OperatorEntry,
)
from traffic.outside import OUTSIDE
from workflows.catalog import events
from workflows.vocabulary.gate import EffectState, Verdict
from workflows.vocabulary.personal import without_personal
from workflows.vocabulary.requests import Act
from workflows.vocabulary.words_told import less_addresses

_VERDICTS = {
    Verdict.CLEAR: "may go",
    Verdict.DEFER: "is put off",
    Verdict.HOLD: "is held",
    Verdict.DROP: "is dropped",
}
_STATES = {
    EffectState.CLAIMED: "is about to be sent",
    EffectState.SENDING: "is being sent",
    EffectState.SENT: "was sent",
    EffectState.REJECTED: "was rejected",
    EffectState.UNKNOWN: "may or may not have been sent",
    EffectState.SUPPRESSED: "was not sent",
    EffectState.EXPIRED: "expired unsent",
}
_ACTS = {
    Act.PAUSED: "was paused by {by}",
    Act.RESUMED: "was resumed by {by}",
    Act.SKIPPED_WAIT: "had a wait skipped by {by}",
    Act.STOPPED: "was stopped by {by}",
    Act.PARKED: "is parked until an operator says retry or skip",
    Act.RETRIED: "was told by {by} to try again",
    Act.SKIPPED: "was told by {by} to leave a step out",
}


class Record(Protocol):
    """A row of the store, or whatever else has its fields."""

    def __getitem__(self, name: str, /) -> Any:
        """One field."""
        ...


def tell_event(row: Record) -> Iterator[Entry]:
    """What happened."""
    kind = events().get(row["type"])
    data: dict[str, Any] = {}
    if kind is not None:  # of an event whose class is gone nobody knows what was personal
        public = without_personal(kind, row["data"])
        # PostgreSQL keeps the fields, but not their order.
        data = {name: public[name] for name in kind.model_fields if name in public}
    told = ", ".join(f"{name} {value}" for name, value in data.items() if value is not None)
    text = row["type"].replace(".", " ").replace("_", " ").capitalize() + (f": {told}" if told else "")
    if row["enters"]:
        text = f"{row['source']} had the customer enter {row['enters']}" + (f": {told}" if told else "")
    yield EventEntry(
        at=row["occurred_at"],
        text=less_addresses(text),
        type=row["type"],
        id=row["id"],
        source=row["source"],
        data=data,
        tags=row["tags"],
        accepted_at=row["accepted_at"],
    )


def tell_journey(row: Record) -> Iterator[Entry]:
    """How an enrolment began, or was refused, and how it ended."""
    name = row["journey"] + (f" for {row['key']}" if row["key"] else "")
    about = {"journey": row["journey"], "key": row["key"], "workflow": row["workflow_id"]}
    if row["refused"] is not None:
        text = f"Did not enter {name}: {row['refused']}"
        yield JourneyEntry(kind="journey.refused", at=row["started_at"], text=text, reason=row["refused"], **about)
        return
    yield JourneyEntry(kind="journey.started", at=row["started_at"], text=f"Entered {name}", **about)
    if row["ended_at"] is not None:
        reason = less_addresses(row["reason"] or "")
        text = f"Left {name}: {row['outcome']}" + (f", {reason}" if reason else "")
        about |= {"outcome": row["outcome"], "reason": reason}
        yield JourneyEntry(kind="journey.ended", at=row["ended_at"], text=text, **about)


def tell_decision(row: Record) -> Iterator[Entry]:
    """What the controller decided."""
    verdict, reason = Verdict(row["verdict"]), less_addresses(row["reason"])
    until = f" until {row['until']:%d %b %Y %H:%M} UTC" if row["until"] else ""
    yield DecisionEntry(
        at=row["at"],
        text=f"{row['message']} {_VERDICTS[verdict]}{until}: {reason}",
        message=row["message"],
        effect=row["effect_id"],
        verdict=verdict,
        rule=row["rule"],
        reason=reason,
        until=row["until"],
        policy_version=row["policy_version"],
    )


def tell_message(row: Record) -> Iterator[Entry]:
    """That a message was asked for, and what became of it."""
    if row["rule"] == OUTSIDE:  # its event has been told
        return
    about = {name: row[name] for name in ("message", "journey", "purpose", "channel", "state")} | {"effect": row["id"]}
    text = f"{row['journey']} wants to send {row['message']}"
    yield MessageEntry(kind="message.asked", at=row["asked_at"], text=text, **about)
    state, at = EffectState(row["state"]), row["settled_at"] or row["claimed_at"]
    if state is EffectState.WAITING or at is None:
        return
    reason = less_addresses(row["reason"] or "")
    text = f"{row['message']} {_STATES[state]}" + (f" by {row['channel']}" if state is EffectState.SENT else "")
    if reason and state is not EffectState.SENT:
        text += f": {reason}"
    yield MessageEntry(kind="message", at=at, text=text, reason=reason or None, **about)


def tell_campaign(row: Record) -> Iterator[Entry]:
    """That a campaign elsewhere was steered."""
    kind: Literal["campaign.pause", "campaign.resume"] = (
        "campaign.pause" if row["action"] == "pause" else "campaign.resume"
    )
    done = "" if row["done_at"] else "; the campaign system has not confirmed it yet"
    yield CampaignEntry(
        kind=kind,
        at=row["asked_at"],
        text=f"{row['journey']} had the campaign {row['campaign']} {row['action']}d{done}",
        campaign=row["campaign"],
        journey=row["journey"],
        done_at=row["done_at"],
    )


def tell_note(row: Record) -> Iterator[Entry]:
    """What an operator did to an enrolment, or that it waits for one."""
    act, why = Act(row["action"]), less_addresses(row["why"])
    about = {"action": act, "by": row["by"], "why": why, "journey": row["journey"]}
    yield OperatorEntry(at=row["at"], text=f"{row['journey']} {_ACTS[act].format(by=row['by'])}: {why}", **about)


def tell_exposure(row: Record) -> Iterator[Entry]:
    """In which arm of an experiment the customer is."""
    about = {name: row[name] for name in ("experiment", "arm", "journey")}
    yield ExposureEntry(at=row["at"], text=f"Is in arm {row['arm']} of the experiment {row['experiment']}", **about)
