"""Lengths of time as people write them: `3 d`, `1 d 12 h`, `20 min`."""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "min": 60, "s": 1}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(w|d|h|min|s)\b\s*")


def length(written: Any) -> Any:
    """The length a text says; ValueError says how one is written."""
    if not isinstance(written, str):
        raise ValueError(f"{written!r} is no length of time: write one such as '3 d', '1 d 12 h' or '20 min'")
    parts = list(_PART.finditer(written))
    if not parts or "".join(part[0] for part in parts) != written.strip() + written[len(written.rstrip()) :]:
        raise ValueError(f"{written!r} is no length of time: write one such as '3 d', '1 d 12 h' or '20 min'")
    return timedelta(seconds=sum(float(part[1]) * _UNITS[part[2]] for part in parts))


Length = Annotated[timedelta, BeforeValidator(length)]
