"""Quiet hours, in the customer's own time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.vocabulary.policies import QuietHours


def quiet_until(hours: QuietHours, zone: str, now: datetime) -> datetime | None:
    """When the quiet ends (UTC), or None if it is not quiet now.

    The clock on the customer's wall decides: where an hour is skipped or repeated, both readings count, so
    no instant whose local time lies inside the quiet hours is ever let through.
    """
    local = now.astimezone(ZoneInfo(zone))
    if not _is_quiet(hours, local.time()):
        return None
    end = local.replace(hour=hours.ends.hour, minute=hours.ends.minute, second=0, microsecond=0, fold=0)
    if local.time() >= hours.ends:
        end += timedelta(days=1)
    instant = _first_instant(end)
    # A zone that sets its clock back just then is quiet twice.
    while instant <= now or _is_quiet(hours, instant.astimezone(ZoneInfo(zone)).time()):
        instant += timedelta(minutes=1)
    return instant


def _is_quiet(hours: QuietHours, wall: time) -> bool:
    if hours.starts <= hours.ends:
        return hours.starts <= wall < hours.ends
    return wall >= hours.starts or wall < hours.ends


def _first_instant(local: datetime) -> datetime:
    return local.replace(fold=0).astimezone(UTC).replace(second=0, microsecond=0)
