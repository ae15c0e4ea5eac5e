"""Notices that are in no message yet: planned again, put off, dropped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from model import Cadence, Event, Notice
from store import wishes
from store.database import Database
from store.tables import NOTICE

_N = NOTICE.c
_NOTICES: sa.Select[Any] = sa.select(
    _N.id,
    _N.reader_id,
    _N.event_key,
    _N.cadence,
    _N.due_at,
    _N.filed_at,
    _N.subscription_id,
    _N.message_id,
)
_UNWRITTEN = (_N.message_id.is_(None), _N.dropped_at.is_(None))


class Notices:
    """The verbs on notices that are not written yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, reader_id: int) -> list[Notice]:
        """Those of one reader, in the order they fall due."""
        mine = _NOTICES.where(_N.reader_id == reader_id, *_UNWRITTEN)
        return self._all(mine.order_by(_N.due_at, _N.id))

    def in_message(self, message_id: int) -> list[Notice]:
        """Those a message carries, in the order they were filed."""
        return self._all(_NOTICES.where(_N.message_id == message_id).order_by(_N.id))

    def ahead(self, now: datetime) -> list[Notice]:
        """Those filed at a time that is still to come: the clock was set back since."""
        return self._all(_NOTICES.where(_N.filed_at > now, *_UNWRITTEN).order_by(_N.id))

    def plan(self, notice_ids: Sequence[int], due_at: datetime, filed_at: datetime | None = None) -> int:
        """Says anew when notices may be written (and when they were filed), if they are not yet; how many."""
        values = {"due_at": due_at} if filed_at is None else {"due_at": due_at, "filed_at": filed_at}
        update = NOTICE.update().where(_N.id.in_(list(notice_ids)), *_UNWRITTEN).values(values)
        with self._database.writing() as connection:
            return connection.execute(update).rowcount

    def drop(self, notice_ids: Sequence[int], now: datetime) -> int:
        """They will not be written; how many."""
        with self._database.writing() as connection:
            return wishes.drop(connection, _N.id.in_(list(notice_ids)), now)

    def _all(self, wanted: sa.Select[Any]) -> list[Notice]:
        with self._database.reading() as connection:
            return [
                Notice(row[0], row[1], Event.parse(row[2]), Cadence(row[3]), *row[4:])
                for row in connection.execute(wanted)
            ]
