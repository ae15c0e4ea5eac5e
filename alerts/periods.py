"""When what is owed may be written, by the reader's clock; and which digest it belongs to. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from model import Cadence, Quiet, Reader
from render.words import zone_of

DIGEST_HOUR = 8
_DAY = timedelta(days=1)


def due(cadence: Cadence, now: datetime, reader: Reader) -> datetime:
    """When something filed now for this reader may be written."""
    return next_due(cadence, now, reader.zone, reader.hour, reader.weekday, reader.quiet)


def next_due(
    cadence: Cadence,
    now: datetime,
    zone: str = "UTC",
    hour: int = DIGEST_HOUR,
    weekday: int = 0,
    quiet: Quiet | None = None,
) -> datetime:
    """At once, at the next full hour (both not before quiet hours end), at the next digest hour, or at that
    of the weekday (0 is Monday), by the reader's clock. After `now`, but for INSTANT outside of quiet hours.

    A digest hour that the clock skips in spring is an hour later that day; one that comes twice in autumn
    is the first.
    """
    if cadence is Cadence.INSTANT:
        return awake(now, zone, quiet)
    if cadence is Cadence.HOURLY:
        whole = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return awake(whole + timedelta(hours=1), zone, quiet)
    at = now.astimezone(zone_of(zone)).replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    while at.astimezone(UTC) <= now or (cadence is Cadence.WEEKLY and at.weekday() != weekday):
        at += _DAY  # wall time: eight o'clock stays eight o'clock when summer time ends
    return at.astimezone(UTC)


def awake(at: datetime, zone: str, quiet: Quiet | None) -> datetime:
    """`at`, or the end of the quiet hours it falls in."""
    if quiet is None:
        return at
    local = at.astimezone(zone_of(zone))
    if not _within(local.time(), quiet):
        return at
    over_midnight = quiet.begin > quiet.end and local.time() >= quiet.begin
    day = local.date() + _DAY if over_midnight else local.date()
    end = datetime.combine(day, quiet.end, local.tzinfo)
    # An hour that comes twice has two ends; one that never comes has one after it, and one that is none.
    ends = [end.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    over = [e for e in ends if e > at and not _within(e.astimezone(local.tzinfo).time(), quiet)]
    return min(over, default=at)


def _within(now: time, quiet: Quiet) -> bool:
    if quiet.begin < quiet.end:
        return quiet.begin <= now < quiet.end
    return now >= quiet.begin or now < quiet.end


def period(cadence: Cadence, due_at: datetime, zone: str) -> str | None:
    """The name of the digest that falls due then ("weekly 2026-11-30"); None for what is told at once.

    Daily and weekly digests go by the reader's day, so that no change of the clocks makes two of one; hourly
    ones by UTC, where every hour comes once.
    """
    if cadence is Cadence.INSTANT:
        return None
    if cadence is Cadence.HOURLY:
        return f"{cadence.value} {due_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    return f"{cadence.value} {due_at.astimezone(zone_of(zone)):%Y-%m-%d}"
