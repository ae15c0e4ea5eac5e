"""Our own words: times, counts and the names of kinds, in plain English."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from model import ChangeClass, ItemKind

KINDS = {
    ItemKind.ADDED: "New section",
    ItemKind.REMOVED: "Section removed",
    ItemKind.EDITED: "Edited",
    ItemKind.MOVED: "Moved",
    ItemKind.RENAMED: "Renamed",
    ItemKind.SPLIT: "Split",
    ItemKind.MERGED: "Merged",
}

CLASSES = {
    ChangeClass.SUBSTANTIVE: "substantive",
    ChangeClass.EDITORIAL: "editorial",
    ChangeClass.METADATA: "page details",
    ChangeClass.LINKS: "links",
    ChangeClass.MARKUP: "markup",
    ChangeClass.NOISE: "noise",
}


def count(number: int, noun: str, plural: str | None = None) -> str:
    """ "1 section", "1,204 sections"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC where it is unknown, so that a mail is never lost to a name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def moment(at: datetime, zone: str = "UTC") -> str:
    """ "22 Nov 2026, 14:05 UTC", in the reader's zone."""
    local = at.astimezone(zone_of(zone))
    return f"{day(at, zone)}, {local:%H:%M} {local.tzname() or 'UTC'}"


def day(at: datetime, zone: str = "UTC") -> str:
    """ "22 Nov 2026", in the reader's zone."""
    local = at.astimezone(zone_of(zone))
    return f"{local.day} {local:%b %Y}"


def stamp(at: datetime) -> str:
    """A time for a command: whole seconds, rounded up so that what was seen then is included."""
    whole = at.astimezone(UTC)
    if whole.microsecond:
        whole = whole.replace(microsecond=0) + timedelta(seconds=1)
    return f"{whole:%Y-%m-%dT%H:%M:%SZ}"


def span(length: timedelta) -> str:
    """ "40 minutes", "26 hours", "12 days": one unit, rounded down."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 90:
        return count(seconds, "second")
    if seconds < 5400:
        return count(seconds // 60, "minute")
    if seconds < 172_800:
        return count(seconds // 3600, "hour")
    return count(seconds // 86_400, "day")


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]
