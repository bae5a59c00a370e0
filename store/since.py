"""Instants as people type them."""

import re
from datetime import UTC, datetime, timedelta

_AGO = re.compile(r"(\d{1,6})([dh])")
HOW = "write a day (2026-11-01), an instant (2026-11-01T09:00Z), or how long ago (7d, 12h)"


def read_since(text: str, now: datetime) -> datetime:
    """The instant meant; a day, or an instant without a zone, is UTC. ValueError says how to write one."""
    if ago := _AGO.fullmatch(text.strip()):
        number, unit = int(ago[1]), ago[2]
        length = timedelta(days=number) if unit == "d" else timedelta(hours=number)
        try:
            return now - length
        except OverflowError:
            raise ValueError(HOW) from None
    try:
        found = datetime.fromisoformat(text.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(HOW) from None
