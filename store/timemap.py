"""The TimeMap of a source as it is browsed: pages of versions, neighbours, when each was seen last."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
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


_at, _OLDEST, _NEWEST = _M.captured_at, (_M.captured_at, _M.id), (_M.captured_at.desc(), _M.id.desc())
_HERE = sa.tuple_(sa.bindparam("at", type_=_at.type), sa.bindparam("number"))
_ONE = rows.MEMENTOS.where(_M.id == sa.bindparam("number"))
_EVERY = rows.MEMENTOS.where(_M.source_id == sa.bindparam("source"), _M.origin != Origin.UPGRADE.value).limit(
    1
)
_FIRST, _LAST = _EVERY.order_by(*_OLDEST), _EVERY.order_by(*_NEWEST)
_BEFORE = _LAST.where(sa.tuple_(*_OLDEST) < _HERE)
_AFTER = _FIRST.where(sa.tuple_(*_OLDEST) > _HERE)
#: An upgrade stands where its capture does.
_BEFORE_UPGRADE = _LAST.where(_at < sa.bindparam("at", type_=_at.type))
_AFTER_UPGRADE = _FIRST.where(_at > sa.bindparam("at", type_=_at.type))


def last_seen(connection: Connection, capture_ids: Collection[int]) -> dict[int, datetime]:
    """When what these captures brought was seen last, under whichever reading; by capture."""
    found: dict[int, datetime] = {}
    if not capture_ids:
        return found
    for row in connection.execute(_LAST_SEEN, {"captures": sorted(set(capture_ids))}):
        if row.at is not None:
            found[row.capture_id] = max(row.at, found.get(row.capture_id, row.at))
    return found


@cache
def _page(upgrades: bool, further: bool) -> sa.Select[Any]:
    """SELECT of versions, newest first; technical upgrades among them; after a cursor."""
    wanted = rows.MEMENTOS.where(_M.source_id == sa.bindparam("source"))
    if not upgrades:
        wanted = wanted.where(_M.origin != Origin.UPGRADE.value)
    if further:
        wanted = wanted.where(sa.tuple_(*_OLDEST) < _HERE)
    return wanted.order_by(*_NEWEST).limit(sa.bindparam("most", type_=sa.Integer()))


def versions(
    connection: Connection, source_id: int, cursor: str | None, limit: int, *, upgrades: bool
) -> Page[Version]:
    """A page of the TimeMap, newest first. Raises BadCursor."""
    limit = places.bounded(limit)
    given: dict[str, Any] = {"source": source_id, "most": limit + 1}
    if cursor:
        given["at"], given["number"] = places.place_of(cursor)
    found = connection.execute(_page(upgrades, bool(cursor)), given).all()
    mementos = [rows.memento(row) for row in found[:limit]]
    if not mementos:
        return Page(())
    ids = {"mementos": [memento.id for memento in mementos]}
    changes = {one.after_id: one for one in map(note, connection.execute(_CHANGES, ids))}
    seen = last_seen(connection, [memento.capture_id for memento in mementos])
    page = tuple(
        Version(m, changes.get(m.id), max(seen.get(m.capture_id, m.captured_at), m.captured_at))
        for m in mementos
    )
    last = mementos[-1]
    return Page(page, places.cursor_of(last.captured_at, last.id) if len(found) > limit else None)


def neighbours(connection: Connection, memento_id: int) -> Neighbours:
    """Raises KeyError."""
    row = connection.execute(_ONE, {"number": memento_id}).first()
    if row is None:
        raise KeyError(memento_id)
    memento = rows.memento(row)
    return Neighbours(
        _one(connection, _FIRST, memento) or memento,
        previous(connection, memento),
        following(connection, memento),
        _one(connection, _LAST, memento) or memento,
    )


def first(connection: Connection, source_id: int) -> Memento | None:
    """The first version of a source."""
    found = connection.execute(_FIRST, {"source": source_id}).first()
    return None if found is None else rows.memento(found)


def previous(connection: Connection, memento: Memento) -> Memento | None:
    """The version before one."""
    return _one(connection, _BEFORE_UPGRADE if memento.origin is Origin.UPGRADE else _BEFORE, memento)


def following(connection: Connection, memento: Memento) -> Memento | None:
    """The version after one."""
    return _one(connection, _AFTER_UPGRADE if memento.origin is Origin.UPGRADE else _AFTER, memento)


def _one(connection: Connection, wanted: sa.Select[Any], here: Memento) -> Memento | None:
    given = {"source": here.source_id, "at": here.captured_at, "number": here.id}
    found = connection.execute(wanted, given).first()
    return None if found is None else rows.memento(found)


def gate(connection: Connection, source_id: int, when: datetime) -> Memento | None:
    """The version that stood at a time, or the first where none did yet; None: there is no version."""
    every = rows.MEMENTOS.where(_M.source_id == source_id, _M.origin != Origin.UPGRADE.value)
    stood = every.where(_M.captured_at <= when).order_by(_M.captured_at.desc(), _M.id.desc()).limit(1)
    row = connection.execute(stood).first()
    if row is None:
        row = connection.execute(every.order_by(_M.captured_at, _M.id).limit(1)).first()
    return None if row is None else rows.memento(row)
