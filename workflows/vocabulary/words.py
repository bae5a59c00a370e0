"""Lengths of time as people say them."""

from datetime import timedelta


def length_in_words(length: timedelta) -> str:
    """A length in its largest fitting units, such as `7 d` or `1 d 12 h`."""
    seconds = round(length.total_seconds())
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"
