"""Pause windows, in which a source is not visited: "22:00-06:00", "Mon-Fri 8:00-18:00 Asia/Tokyo"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(_DAYS)
_WINDOW = re.compile(
    rf"(?P<days>(?:{_DAY})(?:[-,](?:{_DAY}))*)?\s{{0,4}}"
    r"(?:(?P<begin>\d{1,2}:\d{2})-(?P<end>\d{1,2}:\d{2}))?\s{0,4}(?P<zone>[a-z][\w+-]*(?:/[\w+-]+)*)?",
    re.IGNORECASE,
)
_MOST_DAYS = 8  #: that windows may follow each other without a gap


@dataclass(frozen=True, slots=True)
class Pause:
    """A window of the week. Where its end is not after its beginning, it ends on the next day."""

    days: frozenset[int]  #: on which it begins, Monday is 0
    begin: time
    end: time
    zone: ZoneInfo

    def until(self, moment: datetime) -> datetime | None:
        """When the window that a moment lies in ends; None outside."""
        local = moment.astimezone(self.zone)
        for back in (0, 1):
            day = local.date() - timedelta(days=back)
            if day.weekday() not in self.days:
                continue
            begins = datetime.combine(day, self.begin, self.zone)
            last = day + timedelta(days=1) if self.end <= self.begin else day
            ends = datetime.combine(last, self.end, self.zone)
            if begins <= local < ends:
                return ends.astimezone(UTC)
        return None


def parse(text: str) -> Pause:
    """A window as people write it; UTC where no zone is named. Raises ValueError with the cure."""
    cure = f"{text!r} is no pause: write it as 22:00-06:00, Sat-Sun or Mon-Fri 08:00-18:00 Europe/Brussels"
    found = _WINDOW.fullmatch(text.strip())
    if found is None or not (found["days"] or found["begin"]):
        raise ValueError(cure)
    try:
        zone = ZoneInfo(found["zone"] or "UTC")
        begin, end = (_time(found[name] or "0:00") for name in ("begin", "end"))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise ValueError(cure) from None
    return Pause(_days(found["days"]), begin, end, zone)


def over(pauses: Sequence[str], moment: datetime) -> datetime:
    """The moment itself, or the end of the windows it lies in."""
    windows = [parse(text) for text in pauses]
    for _ in range(_MOST_DAYS):
        ends = [end for window in windows if (end := window.until(moment)) is not None]
        if not ends:
            break
        moment = max(ends)
    return moment


def _time(text: str) -> time:
    hours, minutes = text.split(":")
    return time(0 if text == "24:00" else int(hours), int(minutes))


def _days(text: str | None) -> frozenset[int]:
    if not text:
        return frozenset(range(7))
    found: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        start = _DAYS.index(first)
        span = (_DAYS.index(last.split("-")[-1]) - start) % 7 if last else 0
        found |= {(start + i) % 7 for i in range(span + 1)}
    return frozenset(found)
