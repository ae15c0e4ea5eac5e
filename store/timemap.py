"""The versions of a source in time: what stood when, what is around it, when each was seen last.

Two ways to see one TimeMap. Who browses sees each version as it was first read; technical upgrades are left
out. Web archives (RFC 7089, `TimeMaps`) see one version for each capture: its latest reading stands for it.
Both walk along the same index, in the order of (captured at, id).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Memento, Neighbours, Origin, Outcome, Page, Version
from store import places, rows
from store.cards import NOTES, note
from store.columns import Utc
from store.database import Database
from store.tables import ADDRESS, CHANGE, MEMENTO, SOURCE, VISIT

_M, _V, _C = MEMENTO.c, VISIT.c, CHANGE.c
_LAST_ID = 2**31 - 1  #: no row has a larger one
_SECOND = timedelta(seconds=1)
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
_at: sa.BindParameter[Any] = sa.bindparam("at", type_=Utc())
_most: sa.BindParameter[Any] = sa.bindparam("most", type_=sa.Integer())
_number: sa.BindParameter[Any] = sa.bindparam("number", type_=sa.Integer())


class Walk:
    """Ways along the versions of a source, at most `most` of them; statements, built once."""

    def __init__(self, every: sa.Select[Any]) -> None:
        of_source = every.where(_M.source_id == sa.bindparam("source"))
        self.up = of_source.order_by(_M.captured_at, _M.id).limit(_most)
        self.down = of_source.order_by(_M.captured_at.desc(), _M.id.desc()).limit(_most)
        self.until = self.down.where(_M.captured_at <= _at)
        # The plain bound first: it is what an index can use.
        self.before = self.down.where(_M.captured_at <= _at, sa.or_(_M.captured_at < _at, _M.id < _number))
        self.onward = self.up.where(_M.captured_at >= _at, sa.or_(_M.captured_at > _at, _M.id >= _number))
        self.within = self.up.where(_M.captured_at >= _at, _M.captured_at < sa.bindparam("end", type_=Utc()))


# -- as it is browsed

_EVERY = Walk(rows.MEMENTOS)
_BROWSED = Walk(rows.MEMENTOS.where(_M.origin != Origin.UPGRADE.value))
_ONE = rows.MEMENTOS.where(_M.id == _number)


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
    given: dict[str, Any] = {"source": source_id, "most": limit + 1}
    way = _EVERY if upgrades else _BROWSED
    if cursor:
        given["at"], given["number"] = places.place_of(cursor)
    found = connection.execute(way.before if cursor else way.down, given).all()
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
        first(connection, memento.source_id) or memento,
        previous(connection, memento),
        following(connection, memento),
        _one(connection, memento.source_id)(_BROWSED.down) or memento,
    )


def first(connection: Connection, source_id: int) -> Memento | None:
    """The first version of a source."""
    return _one(connection, source_id)(_BROWSED.up)


def previous(connection: Connection, memento: Memento) -> Memento | None:
    """The version before one; an upgrade stands where its capture does."""
    number = 0 if memento.origin is Origin.UPGRADE else memento.id
    return _one(connection, memento.source_id)(_BROWSED.before, at=memento.captured_at, number=number)


def following(connection: Connection, memento: Memento) -> Memento | None:
    """The version after one."""
    number = _LAST_ID if memento.origin is Origin.UPGRADE else memento.id + 1
    return _one(connection, memento.source_id)(_BROWSED.onward, at=memento.captured_at, number=number)


def gate(connection: Connection, source_id: int, when: datetime) -> Memento | None:
    """The version that stood at a time, or the first where none did yet; None: there is no version."""
    one = _one(connection, source_id)
    return one(_BROWSED.until, at=when) or one(_BROWSED.up)


def _one(connection: Connection, source_id: int) -> Callable[..., Memento | None]:
    """Asks for the first version on a way."""

    def ask(wanted: sa.Select[Any], **given: object) -> Memento | None:
        found = connection.execute(wanted, {"source": source_id, "most": 1, **given}).first()
        return None if found is None else rows.memento(found)

    return ask


# -- as web archives see it


class Dated(NamedTuple):
    """A version by its id; `first`: no other of the source was captured earlier in the same second."""

    id: int
    capture_id: int
    captured_at: datetime
    first: bool = True

    @property
    def second(self) -> datetime:
        """When it was captured, as exactly as HTTP says it."""
        return self.captured_at.replace(microsecond=0)


class Place(NamedTuple):
    """Where a URL leads: the source, and the spelling under which it is or was watched."""

    source_id: int
    url: str


@dataclass(frozen=True, slots=True)
class Around:
    """A version and its neighbours."""

    here: Dated
    first: Dated
    last: Dated
    before: Dated | None
    after: Dated | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a TimeMap, and where the parts beside it begin and end."""

    versions: tuple[Dated, ...]
    before: tuple[Dated, Dated] | None  #: first and last of the part before
    after: tuple[Dated, Dated] | None
    whole: tuple[Dated, Dated]  #: first and last of all


_later = MEMENTO.alias("later").c
_LATEST = ~sa.exists().where(_later.capture_id == _M.capture_id, _later.id > _M.id)
_ARCHIVED = Walk(sa.select(_M.id, _M.capture_id, _M.captured_at).where(_LATEST))


class TimeMaps:
    """The verbs on the versions of a source in time. Each reads a bounded number of rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, urls: Sequence[str]) -> Place | None:
        """The source that has one of the spellings as its address, else the one that had it and moved."""
        present = sa.select(SOURCE.c.url, SOURCE.c.id).where(SOURCE.c.url.in_(list(urls)))
        former = sa.select(ADDRESS.c.url, ADDRESS.c.source_id).where(ADDRESS.c.url.in_(list(urls)))
        with self._database.reading() as connection:
            for wanted in (present, former.order_by(ADDRESS.c.id)):
                found = {row[0]: row[1] for row in connection.execute(wanted)}
                for url in urls:
                    if url in found:
                        return Place(found[url], url)
        return None

    def at(self, source_id: int, when: datetime | None) -> Around | None:
        """The version that stood at a time (None: the newest) with its neighbours; else the first.

        None where the source has no version.
        """
        with self._database.reading() as connection:
            if when is None:
                stood = _rows(connection, _ARCHIVED.down, source_id, 1)
            else:
                stood = _rows(connection, _ARCHIVED.until, source_id, 1, at=when)
                stood = stood or _rows(connection, _ARCHIVED.up, source_id, 1)
            return _around(connection, source_id, stood[0]) if stood else None

    def captured(self, source_id: int, second: datetime, capture_id: int | None) -> Around | None:
        """The version captured in that second: the first of them, or the one of the capture."""
        with self._database.reading() as connection:
            within = _rows(connection, _ARCHIVED.within, source_id, 1000, at=second, end=second + _SECOND)
            found = [v for v in within if capture_id is None or v.capture_id == capture_id]
            return _around(connection, source_id, found[0]) if found else None

    def slice(self, source_id: int, start: Dated | None, most: int) -> Slice | None:
        """At most so many versions from one on (None: from the first); None where there is none."""
        with self._database.reading() as connection:
            if start is None:
                found, earlier = _rows(connection, _ARCHIVED.up, source_id, 2 * most + 1), []
            else:
                given = {"at": start.captured_at, "number": start.id}
                found = _rows(connection, _ARCHIVED.onward, source_id, 2 * most + 1, **given)
                earlier = _rows(connection, _ARCHIVED.before, source_id, most + 1, **given)[::-1]
            if not found:
                return None
            every = _marked([*earlier, *found])
            earlier, found = every[: len(earlier)], every[len(earlier) :]
            ends = _ends(connection, source_id)
        later = found[most : 2 * most]
        before = earlier[-most:]
        return Slice(
            versions=tuple(found[:most]),
            before=(before[0], before[-1]) if before else None,
            after=(later[0], later[-1]) if later else None,
            whole=ends,
        )


def _around(connection: Connection, source_id: int, here: Dated) -> Around:
    given = {"at": here.captured_at, "number": here.id}
    earlier = _rows(connection, _ARCHIVED.before, source_id, 2, **given)[::-1]
    later = _rows(connection, _ARCHIVED.onward, source_id, 2, **given)
    marked = _marked([*earlier, *later])
    place = len(earlier)
    first, last = _ends(connection, source_id)
    return Around(
        here=marked[place],
        first=first,
        last=last,
        before=marked[place - 1] if earlier else None,
        after=marked[place + 1] if len(later) > 1 else None,
    )


def _ends(connection: Connection, source_id: int) -> tuple[Dated, Dated]:
    """The first version and the last."""
    first = _rows(connection, _ARCHIVED.up, source_id, 1)[0]
    return first, _marked(_rows(connection, _ARCHIVED.down, source_id, 2)[::-1])[-1]


def _rows(
    connection: Connection, wanted: sa.Select[Any], source_id: int, most: int, **given: object
) -> list[Dated]:
    return [Dated(*row) for row in connection.execute(wanted, {"source": source_id, "most": most, **given})]


def _marked(versions: Sequence[Dated]) -> list[Dated]:
    """The versions, in order, each with whether it is the first of its second among them.

    Of two neighbours of the first one, the one in doubt is never shown: those who ask give one more.
    """
    made = []
    for place, version in enumerate(versions):
        second = bool(place) and versions[place - 1].second == version.second
        made.append(version._replace(first=not second))
    return made
