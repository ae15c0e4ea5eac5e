"""Notices whose time has to be said anew: the clock was set back, or their digest is written already."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts import periods
from model import Cadence, Notice, Reader
from store import Store

log = logging.getLogger(__name__)
_SKEW = timedelta(minutes=1)  #: by which the clocks of two machines may differ


def set_back(store: Store, now: datetime) -> int:
    """Notices filed at a time that is still to come are filed now, by the clock as it stands; how many.

    Else a clock that ran a year ahead for an hour would keep what it filed for a year.
    """
    ahead: dict[tuple[int, Cadence], list[int]] = {}
    for notice in store.notices.ahead(now + _SKEW):
        ahead.setdefault((notice.reader_id, notice.cadence), []).append(notice.id)
    for (reader_id, cadence), ids in ahead.items():
        due_at = periods.due(cadence, now, store.readers.get(reader_id))
        store.notices.plan(ids, due_at, filed_at=now)
    found = sum(map(len, ahead.values()))
    if found:
        log.warning("the clock was set back: %d notices are planned anew", found)
    return found


def put_off(store: Store, reader: Reader, notices: Sequence[Notice], now: datetime) -> datetime:
    """What came too late for a digest that the reader has goes into the next one; when that is due."""
    last = max(notices, key=lambda notice: notice.due_at)
    due_at = periods.due(last.cadence, max(now, last.due_at), reader)
    store.notices.plan([notice.id for notice in notices], due_at)
    return due_at
