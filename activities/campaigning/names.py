"""What a campaign may be called: its name becomes part of addresses that outside systems are asked at."""

import re

_SAFE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def campaign_name(text: str) -> str:
    """Read a campaign's name; ValueError says what somebody should write instead."""
    if not _SAFE.fullmatch(text) or is_only_dots(text):
        raise ValueError("a campaign's name is 1 to 64 characters out of A-Z a-z 0-9 . _ - and not dots alone")
    return text


def is_only_dots(text: str) -> bool:
    """Whether an address with this in it would be another address."""
    return not text.strip(".")
