"""When a source is looked at again: as often as asked, spread out, later where it fails. Pure.

What waiting may heal is tried sooner at first, so that an hour's outage costs an hour; what it can't heal,
or what more visits make worse (a block), is not. A server that says how long to wait (Retry-After, RFC 9110,
10.2.3) is obeyed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from zlib import crc32

from model import FaultKind, Outcome, Response, Source, Verdict, WallKind, aware

LONGEST_WISH = timedelta(days=7)  #: of a Retry-After
SHORTEST_WISH = timedelta(minutes=10)  #: a server that says "1" is not asked every second
FIRST_AGAIN = timedelta(minutes=30)  #: four times as long at each further failure, up to the source's period
PATIENT = 8  #: failed visits until a source is asked less often than it was to be
RARELY = timedelta(days=1)  #: a source that fails is asked as often as this at least, or its own period
_HEALS = frozenset(
    {
        FaultKind.NAME,
        FaultKind.CONNECT,
        FaultKind.TIMEOUT,
        FaultKind.STATUS,
        FaultKind.GONE,
        FaultKind.TORN,
        FaultKind.EMPTY,
        FaultKind.ROBOTS_UNREADABLE,
        WallKind.MAINTENANCE,
        WallKind.SOFT_404,
    }
)
_AT_FIRST = 0.5  #: of a period: the share over which new sources, or those of a long sleep, are spread
_EVER_AFTER = 0.05
_BUSY = frozenset({429, 503})


def after_good_visit(source: Source, now: datetime) -> datetime | None:
    """A period later, a little earlier for some: a thousand sources added at once must not stay a pack."""
    if source.every_seconds is None:
        return None
    every = timedelta(seconds=source.every_seconds)
    unspread = source.due_at is None or source.due_at <= source.added_at or now - source.due_at > every
    early = _share(source, now) * (_AT_FIRST if unspread else _EVER_AFTER)
    return _whole(now + every * (1 - early))


def after_failed_visit(
    source: Source, verdict: Verdict, failures: int, wish: datetime | None, now: datetime
) -> datetime | None:
    """When to try again after so many failed visits in a row, this one included; never before the wish."""
    if source.every_seconds is None:
        return None
    every = timedelta(seconds=source.every_seconds)
    if failures > PATIENT:
        wait = min(max(every, RARELY), every * (1 << min(failures - PATIENT, 20)))
    elif verdict.code in _HEALS:
        wait = min(every, FIRST_AGAIN * (1 << 2 * min(failures - 1, 20)))
    else:
        wait = every
    planned = _whole(now + wait * (1 - _EVER_AFTER * _share(source, now)))
    return planned if wish is None else max(wish, min(planned, now + every))


def wish_of(response: Response, now: datetime) -> datetime | None:
    """Until when the server asks us to wait, a week at most; None without a wish we understand."""
    return wish_in(response.status, response.header("retry-after"), now)


def wish_in(status: int | None, said: str | None, now: datetime) -> datetime | None:
    """The same from a status and the value of Retry-After."""
    if status not in _BUSY or not said:
        return None
    until = _moment(said.strip(), now)
    if until is None or until <= now:
        return None
    return min(max(until, now + SHORTEST_WISH), now + LONGEST_WISH)


def is_failure(outcome: Outcome) -> bool:
    return outcome in (Outcome.FAULT, Outcome.WALL)


def _moment(said: str, now: datetime) -> datetime | None:
    if said.isascii() and said.isdigit():
        return now + min(timedelta(seconds=int(said[:9])), LONGEST_WISH)
    try:
        return aware(parsedate_to_datetime(said))
    except (TypeError, ValueError, OverflowError):
        return None


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _share(source: Source, now: datetime) -> float:
    """A source's own place between 0 and 1, another one each day, so that none is always the first."""
    return crc32(f"{source.id} {source.slug} {now.toordinal()}".encode()) / 2**32
