"""Subscriptions as rows, and which of them an event is looked up by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Cadence, ChangeClass, MessageState, Reader, Subscription
from store import coding
from store.reader_tables import READER, SUBSCRIPTION
from store.tables import MESSAGE, NOTICE
from store.values import LEFT, NewSubscription

_S = SUBSCRIPTION.c
WISHES = sa.select(
    _S.id,
    _S.reader_id,
    _S.source_id,
    _S.tag,
    _S.section,
    _S.tracks,
    _S.words,
    _S.languages,
    _S.classes,
    _S.cadence,
    _S.rest,
)
WIDTH = len(WISHES.selected_columns)
ACTIVE = _S.ended_at.is_(None)
ALL = ""  #: names every source


def wish_of(row: Sequence[Any]) -> Subscription:
    values = list(row)
    for place in (5, 6, 7):
        values[place] = coding.load_strings(values[place])
    values[8] = tuple(map(ChangeClass, coding.load_strings(values[8])))
    values[9] = Cadence(values[9])
    values[10] = None if values[10] is None else Cadence(values[10])
    return Subscription(*values)


def row_of(reader_id: int, new: NewSubscription) -> dict[str, Any]:
    """The columns of a wish, but for its id and times."""
    return {
        "reader_id": reader_id,
        "scope": scope_of(new.source_id, new.tag),
        "source_id": new.source_id,
        "tag": new.tag,
        "section": new.section,
        "tracks": coding.dump_strings(new.tracks),
        "words": coding.dump_strings(new.words),
        "languages": coding.dump_strings(new.languages),
        "classes": coding.dump_strings(tuple(c.value for c in new.classes)),
        "cadence": new.cadence.value,
        "rest": None if new.rest is None else new.rest.value,
    }


def scope_of(source_id: int | None, tag: str | None) -> str:
    """ "source:12", "tag:law" or "". Of a wish that names both, the source: it is the narrower one."""
    if source_id is not None:
        return f"source:{source_id}"
    return ALL if tag is None else f"tag:{tag.casefold()}"


def scopes(source_id: int | None, tags: Iterable[str]) -> list[str]:
    """All words under which a wish for a source (None: an event of a site) with these tags may stand."""
    found = {ALL, *(scope_of(None, tag) for tag in tags)}
    return sorted(found if source_id is None else found | {scope_of(source_id, None)})


def with_readers(condition: sa.ColumnElement[bool], readers: sa.Select[Any]) -> sa.Select[Any]:
    """Wishes and, in the columns after theirs, whose they are."""
    joined = WISHES.add_columns(*readers.selected_columns).join(READER, READER.c.id == _S.reader_id)
    return joined.where(condition).order_by(_S.id)


def forget(connection: Connection, reader: Reader | int, now: datetime) -> None:
    """Of somebody who left: what is not written yet is dropped, what waits to be sent is given up."""
    reader_id = reader if isinstance(reader, int) else reader.id
    drop(connection, NOTICE.c.reader_id == reader_id, now)
    give_up(connection, MESSAGE.c.reader_id == reader_id)
    connection.execute(READER.update().where(READER.c.id == reader_id).values(receipt_due_at=None))


def drop(connection: Connection, which: sa.ColumnElement[bool], now: datetime) -> int:
    """Notices that are not written yet will not be; how many."""
    unwritten = (NOTICE.c.message_id.is_(None), NOTICE.c.dropped_at.is_(None))
    return connection.execute(NOTICE.update().where(which, *unwritten).values(dropped_at=now)).rowcount


def give_up(connection: Connection, which: sa.ColumnElement[bool]) -> int:
    """Messages that wait are not sent; how many."""
    update = MESSAGE.update().where(which, MESSAGE.c.next_try_at.is_not(None))
    values = {"state": MessageState.DEAD.value, "next_try_at": None, "answer": LEFT}
    return connection.execute(update.values(values)).rowcount
