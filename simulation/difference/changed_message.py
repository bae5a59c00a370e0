"""What is otherwise about one message, and which rule made it so."""

from collections.abc import Iterator
from itertools import zip_longest

from simulation.difference.change import THE_JOURNEY, Change, Kind, has_moved
from simulation.difference.footprint_file import Message, Met
from workflows.vocabulary.gate import Verdict

_RAN_OUT = "expired"


def changed_message(old: Message | None, new: Message | None) -> Iterator[Change]:
    """How a customer gets this message otherwise; nothing is said of what they get under neither version."""
    was_sent, is_sent = old.sent_at if old else None, new.sent_at if new else None
    if new and is_sent and not was_sent:
        yield Change(Kind.ADDED, new.journey, new.message, _kept_back(old), new.key, None, is_sent)
    elif old and was_sent and not is_sent:
        yield Change(Kind.REMOVED, old.journey, old.message, _kept_back(new), old.key, was_sent, None)
    elif old and new and was_sent and is_sent:
        yield from _otherwise(old, new)


def _otherwise(old: Message, new: Message) -> Iterator[Change]:
    times = old.sent_at, new.sent_at
    if old.message != new.message:
        yield Change(Kind.REPLACED, new.journey, f"{old.message} → {new.message}", THE_JOURNEY, new.key, *times)
    elif fields := [name for name in sorted(old.fields | new.fields) if old.fields.get(name) != new.fields.get(name)]:
        yield Change(Kind.REWORDED, new.journey, new.message, f"another {', '.join(fields)}", new.key, *times)
    if has_moved(*times):
        yield Change(Kind.MOVED, new.journey, new.message, _moved_by(old, new), new.key, *times)


def _kept_back(message: Message | None) -> str:
    """The rule that kept a message from going, or else the journey that never asked for it."""
    if message is None:
        return THE_JOURNEY
    waits = _obstacles(message)
    if message.rule == _RAN_OUT and waits:
        return waits[-1].rule  # until then that one kept it
    return message.rule or THE_JOURNEY


def _moved_by(old: Message, new: Message) -> str:
    if has_moved(old.asked_at, new.asked_at):
        return THE_JOURNEY
    for was, now in zip_longest(_obstacles(old), _obstacles(new)):
        if was != now:
            return str((now or was).rule)
    return THE_JOURNEY


def _obstacles(message: Message) -> list[Met]:
    return [met for met in message.decisions if met.verdict in (Verdict.HOLD, Verdict.DEFER)]
