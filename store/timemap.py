"""The TimeMap of a source as it is browsed: pages of versions, neighbours, when each was seen last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Memento, Neighbours, Origin, Outcome, Page, Version
from store import places, rows
from store.cards import NOTES, note
from store.tables import CHANGE, MEMENTO, VISIT

_M, _V, _C = MEMENTO.c, VISIT.c, CHANGE.c
_SEEN = [Outcome.MEMENTO.value, Outcome.REVISIT.value, Outcome.VARIANT.value]
_last = (
    sa.select(_V.seen_at)
    .where(_V.memento_id == _M.id, _V.outcome.in_(_SEEN))
    .order_by(_V.seen_at.desc())
    .limit(1)
    .correlate(MEMENTO)
    .scalar_subquery()
)
_LAST_SEEN = sa.select(_M.capture_id, _last.label("at")).where(
    _M.capture_id.in_(sa.bindparam("captures", expanding=True))
)
_CHANGES = NOTES.where(
    _C.after_id.in_(sa.bindparam("mementos", expanding=True)), _C.superseded_at.is_(None)
).order_by(_C.id)


def last_seen(connection: Connection, capture_ids: Collection[int]) -> dict[int, datetime]:
    """When what these captures brought was seen last, under whichever reading; by capture."""
    found: dict[int, datetime] = {}
    if not capture_ids:
        return found
    for row in connection.execute(_LAST_SEEN, {"captures": sorted(set(capture_ids))}):
        if row.at is not None:
            found[row.capture_id] = max(row.at, found.get(row.capture_id, row.at))
    return found


def versions(
    connection: Connection, source_id: int, cursor: str | None, limit: int, *, upgrades: bool
) -> Page[Version]:
    """A page of the TimeMap, newest first. Raises BadCursor."""
    limit = places.bounded(limit)
    wanted = rows.MEMENTOS.where(_M.source_id == source_id, *places.before(_M.captured_at, _M.id, cursor))
    if not upgrades:
        wanted = wanted.where(_M.origin != Origin.UPGRADE.value)
    found = connection.execute(wanted.order_by(_M.captured_at.desc(), _M.id.desc()).limit(limit + 1)).all()
    mementos = [rows.memento(row) for row in found[:limit]]
    if not mementos:
        return Page(())
    given = {"mementos": [memento.id for memento in mementos]}
    changes = {one.after_id: one for one in map(note, connection.execute(_CHANGES, given))}
    seen = last_seen(connection, [memento.capture_id for memento in mementos])
    page = tuple(
        Version(m, changes.get(m.id), max(seen.get(m.capture_id, m.captured_at), m.captured_at))
        for m in mementos
    )
    last = mementos[-1]
    return Page(page, places.cursor_of(last.captured_at, last.id) if len(found) > limit else None)


def neighbours(connection: Connection, memento_id: int) -> Neighbours:
    """Raises KeyError."""
    row = connection.execute(rows.MEMENTOS.where(_M.id == memento_id)).first()
    if row is None:
        raise KeyError(memento_id)
    memento = rows.memento(row)
    every = rows.MEMENTOS.where(_M.source_id == memento.source_id, _M.origin != Origin.UPGRADE.value)
    at, oldest, newest = _M.captured_at, (_M.captured_at, _M.id), (_M.captured_at.desc(), _M.id.desc())
    if memento.origin is Origin.UPGRADE:  # it stands where its capture does
        earlier, later = at < memento.captured_at, at > memento.captured_at
    else:
        here = sa.tuple_(sa.bindparam(None, memento.captured_at, type_=at.type), memento.id)
        earlier, later = sa.tuple_(*oldest) < here, sa.tuple_(*oldest) > here

    def one(wanted: sa.Select[Any]) -> Memento | None:
        found = connection.execute(wanted.limit(1)).first()
        return None if found is None else rows.memento(found)

    return Neighbours(
        one(every.order_by(*oldest)) or memento,
        one(every.where(earlier).order_by(*newest)),
        one(every.where(later).order_by(*oldest)),
        one(every.order_by(*newest)) or memento,
    )


def gate(connection: Connection, source_id: int, when: datetime) -> Memento | None:
    """The version that stood at a time, or the first where none did yet; None: there is no version."""
    every = rows.MEMENTOS.where(_M.source_id == source_id, _M.origin != Origin.UPGRADE.value)
    stood = every.where(_M.captured_at <= when).order_by(_M.captured_at.desc(), _M.id.desc()).limit(1)
    row = connection.execute(stood).first()
    if row is None:
        row = connection.execute(every.order_by(_M.captured_at, _M.id).limit(1)).first()
    return None if row is None else rows.memento(row)
