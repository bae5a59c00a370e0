"""A story played twice, side by side: what the customer got, and why not the rest."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from commands.stories.playing import Played
from commands.stories.story import Happening, Story
from workflows.vocabulary.gate import Verdict


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class Row(_Told):
    """One instant: what happens to the customer, what came without the gate, and what came of it with the gate."""

    at: datetime
    happens: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    gated: tuple[str, ...] = ()


class Side(_Told):
    """What came in one of the two worlds: how much, how much of it in one hour, and over an open complaint."""

    messages: int
    busiest_hour: int
    over_a_complaint: int


class Report(_Told):
    """The whole of it; `kept_apart` are the collisions avoided, `missed` the messages whose moment was missed.

    `left_out` is what other systems did not send.
    """

    story: str
    policy: str
    rows: tuple[Row, ...]
    without: Side
    gated: Side
    kept_apart: int
    missed: tuple[str, ...]
    left_out: tuple[str, ...]


def report(story: Story, policy: str, without: Played, gated: Played) -> Report:
    """Lay both side by side."""
    happens = [(step.at, f"{step.words}: {step.event.wire}") for step in story.script if isinstance(step, Happening)]
    columns = happens, [(at, _comes(message, without)) for at, message in without.came()], list(_with_reasons(gated))
    instants = sorted({at for column in columns for at, _ in column})
    rows = (
        Row(at=at, **dict(zip(("happens", "without", "gated"), (_at(at, column) for column in columns), strict=True)))
        for at in instants
    )
    return Report(
        story=story.name,
        policy=policy,
        rows=tuple(rows),
        without=_side(without),
        gated=_side(gated),
        kept_apart=len(gated.kept_apart()),
        missed=tuple(gated.missed()),
        left_out=tuple(left.message for left in gated.left_out),
    )


def _side(played: Played) -> Side:
    at = [instant for instant, _ in played.came()]
    hours = (sum(one <= other < one + _HOUR for other in at) for one in at)
    return Side(messages=len(at), busiest_hour=max(hours, default=0), over_a_complaint=len(played.over_a_complaint()))


def _at(instant: datetime, column: list[tuple[datetime, str]]) -> tuple[str, ...]:
    return tuple(text for at, text in column if at == instant)


def _comes(message: str, played: Played) -> str:
    is_elsewhere = any(past.of.message == message for past in played.known.elsewhere)
    return f"{message} comes" + (" from elsewhere" if is_elsewhere else "")


def _with_reasons(played: Played) -> Iterator[tuple[datetime, str]]:
    # In the order in which it was decided, also of what was decided in one instant.
    for met in played.known.decisions:
        yield met.at, f"{met.message} {_WORDS[met.verdict].format(met.reason)}"
    for past in played.known.elsewhere:
        yield past.claimed_at, _comes(past.of.message, played)
    for one in played.known.campaigns.values():
        if one.done_at is not None:
            yield one.done_at, f"{one.campaign} elsewhere: {_STEERED[one.action]}"
    for left in played.left_out:
        yield left.at, f"{left.message} does not come: {left.campaign} is paused by {' and '.join(left.paused_by)}"


_WORDS = {
    Verdict.CLEAR: "comes",
    Verdict.HOLD: "is held: {}",
    Verdict.DEFER: "waits: {}",
    Verdict.DROP: "does not come: {}",
}
_HOUR = timedelta(hours=1)
_STEERED = {"pause": "paused", "resume": "running"}
