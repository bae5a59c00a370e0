"""One customer's story under both versions, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulation.difference.comparison import Case
from simulation.difference.footprint_file import Footprint
from workflows.vocabulary.gate import Verdict

_AROUND = timedelta(days=7)
_ENTERS, _WAITS, _IS_SAID, _ENDS = range(4)
_Told = tuple[datetime, int, str]  # what happens in one instant happens in that order


@dataclass(frozen=True, slots=True)
class Row:
    """What happens at an instant under the old version and under the new one; nothing where it is empty."""

    at: datetime
    old: str
    new: str


def side_by_side(case: Case, most: int = 10) -> list[Row]:
    """The rows nearest to the change, in order of time: its own passage, and what else is said around it."""
    instants = [at for at in (case.change.old_at, case.change.new_at) if at is not None]
    old, new = (sorted(set(_told(side, case, instants))) for side in (case.old, case.new))
    rows = [Row(one[0], one[-1], one[-1]) for one in old if one in new]
    left, right = [one for one in old if one not in new], [one for one in new if one not in old]
    for instant in sorted({one[0] for one in (*left, *right)}):
        was, now = ("; ".join(text for at, _, text in side if at == instant) for side in (left, right))
        rows.append(Row(instant, was, now))

    def distance(row: Row) -> tuple[timedelta, bool]:
        return min((abs(row.at - at) for at in instants), default=timedelta()), row.old == row.new

    return sorted(sorted(rows, key=distance)[:most], key=lambda row: (row.at, row.old != row.new))


def _told(side: Footprint, case: Case, instants: list[datetime]) -> Iterator[_Told]:
    change = case.change
    for passage in side.passages:
        if (passage.journey, passage.key) == (change.journey, change.key):
            name = passage.journey if passage.key is None else f"{passage.journey} ({passage.key})"
            if passage.refused is not None:
                yield passage.started_at, _ENTERS, f"{name} refused: {passage.refused}"
                continue
            yield passage.started_at, _ENTERS, f"enters {name}"
            if passage.ended_at is not None:
                because = f", {passage.reason}" if passage.reason else ""
                yield passage.ended_at, _ENDS, f"{name} ends: {passage.outcome}{because}"
    for message in side.messages:
        is_its_own = (message.journey, message.key) == (change.journey, change.key)
        for met in message.decisions:
            is_near = any(abs(met.at - at) <= _AROUND for at in instants)
            if (is_its_own or is_near) and met.verdict != Verdict.CLEAR:
                yield met.at, _WAITS, f"{message.message} {_KEPT.get(met.verdict, 'is dropped')}: {met.rule}"
        if message.sent_at and (is_its_own or any(abs(message.sent_at - at) <= _AROUND for at in instants)):
            yield message.sent_at, _IS_SAID, f"{message.message} goes out"
    for steered in side.campaigns:
        if steered.at and steered.journey == change.journey:
            yield steered.at, _IS_SAID, f"{steered.action} {steered.campaign}"


_KEPT = {Verdict.HOLD.value: "is held", Verdict.DEFER.value: "waits"}
