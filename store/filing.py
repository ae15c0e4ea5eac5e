"""Notices as rows, inside whichever transaction owes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from model import Event
from store.database import Database
from store.tables import NOTICE
from store.values import NewNotice


def notice_rows(notices: Sequence[NewNotice], event: Event | None = None) -> list[dict[str, Any]]:
    """Rows for notices; one without an event is about `event`. Raises ValueError where there is none."""
    rows = []
    for notice in notices:
        about = notice.event or event
        if about is None:
            raise ValueError("a notice that is filed by itself names its event")
        rows.append(
            {
                "reader_id": notice.reader_id,
                "event_key": about.key,
                "cadence": notice.cadence.value,
                "due_at": notice.due_at,
                "filed_at": notice.filed_at,
                "subscription_id": notice.subscription_id,
            }
        )
    return rows


def file(database: Database, connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Insert what is not there yet; the number of those that were new."""
    if not rows:
        return 0
    insert = database.insert_missing(NOTICE).returning(NOTICE.c.id)
    return sum(connection.execute(insert, row).first() is not None for row in rows)
