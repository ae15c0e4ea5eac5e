"""Bursts become digests: how many mails go to one reader, to one mail host and in all, and what is too much.

Pure. What a cap holds back is not lost and not late without a word: its notices go into the reader's next
digest, which is never held back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from model import Cadence, Notice


@dataclass(frozen=True, slots=True)
class Caps:
    """At most so many mails about single events."""

    reader_per_day: int = 50
    host_per_hour: int = 500  #: to the addresses of one mail host
    per_day: int = 2000  #: to all readers


@dataclass(frozen=True, slots=True)
class Sent:
    """Mails that were written of late: by address within a day, by mail host within an hour, all of a day."""

    by_reader: Counter[str]
    by_host: Counter[str]
    in_all: int


def host_of(email: str) -> str:
    """The mail host of an address; a channel is one of its own."""
    return email.rpartition("@")[2].lower()


def sent(recent: Iterable[tuple[str, datetime]], hour_ago: datetime) -> Sent:
    """Counts what was written within a day: (address, when)."""
    found = Sent(Counter(), Counter(), 0)
    in_all = 0
    for email, at in recent:
        in_all += 1
        found.by_reader[email] += 1
        if at > hour_ago:
            found.by_host[host_of(email)] += 1
    return Sent(found.by_reader, found.by_host, in_all)


def held(
    due: Sequence[Notice], emails: dict[int, str], before: Sent, caps: Caps, burst: int
) -> dict[Cadence, list[Notice]]:
    """Notices of single events that may not be a mail of their own now, by the digest they go into: the
    hourly one where it is the mail host that is spared, else the daily one. `emails` are by reader; more than
    `burst` at once to one reader are one mail anyway.
    """
    readers, hosts, in_all = Counter(before.by_reader), Counter(before.by_host), before.in_all
    due = [notice for notice in due if notice.cadence is Cadence.INSTANT]
    at_once = Counter(notice.reader_id for notice in due)
    found: dict[Cadence, list[Notice]] = {}
    gathered: set[int] = set()
    for notice in due:
        email = emails[notice.reader_id]
        if notice.reader_id in gathered:
            continue
        if readers[email] >= caps.reader_per_day or in_all >= caps.per_day:
            found.setdefault(Cadence.DAILY, []).append(notice)
        elif hosts[host_of(email)] >= caps.host_per_hour:
            found.setdefault(Cadence.HOURLY, []).append(notice)
        else:
            if at_once[notice.reader_id] > burst:
                gathered.add(notice.reader_id)
            readers[email] += 1
            hosts[host_of(email)] += 1
            in_all += 1
    return found
