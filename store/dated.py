"""The versions of a source as web archives speak of them (RFC 7089): one for each capture, in order of time.

A capture that was read again (a technical upgrade) is one version still: its latest reading stands for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from store.columns import Utc
from store.database import Database
from store.tables import ADDRESS, MEMENTO, SOURCE

_M = MEMENTO.c
_SECOND = timedelta(seconds=1)


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
_ALL = sa.select(_M.id, _M.capture_id, _M.captured_at).where(_M.source_id == sa.bindparam("source"), _LATEST)
_at: sa.BindParameter[Any] = sa.bindparam("at", type_=Utc())
_most: sa.BindParameter[Any] = sa.bindparam("most", type_=sa.Integer())
_number: sa.BindParameter[Any] = sa.bindparam("number", type_=sa.Integer())
_UP = _ALL.order_by(_M.captured_at, _M.id).limit(_most)
_DOWN = _ALL.order_by(_M.captured_at.desc(), _M.id.desc()).limit(_most)
_UNTIL = _DOWN.where(_M.captured_at <= _at)
# The plain bound first: it is what an index can use.
_BEFORE = _DOWN.where(_M.captured_at <= _at, sa.or_(_M.captured_at < _at, _M.id < _number))
_FROM = _UP.where(_M.captured_at >= _at, sa.or_(_M.captured_at > _at, _M.id >= _number))
_WITHIN = _UP.where(_M.captured_at >= _at, _M.captured_at < sa.bindparam("end", type_=Utc()))


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
                newest = _rows(connection, _DOWN, source_id, 1)
                return self._around(connection, source_id, newest[0]) if newest else None
            stood = _rows(connection, _UNTIL, source_id, 1, at=when)
            stood = stood or _rows(connection, _UP, source_id, 1)
            return self._around(connection, source_id, stood[0]) if stood else None

    def captured(self, source_id: int, second: datetime, capture_id: int | None) -> Around | None:
        """The version captured in that second: the first of them, or the one of the capture."""
        with self._database.reading() as connection:
            within = _rows(connection, _WITHIN, source_id, 1000, at=second, end=second + _SECOND)
            found = [v for v in within if capture_id is None or v.capture_id == capture_id]
            return self._around(connection, source_id, found[0]) if found else None

    def slice(self, source_id: int, start: Dated | None, most: int) -> Slice | None:
        """At most so many versions from one on (None: from the first); None where there is none."""
        with self._database.reading() as connection:
            if start is None:
                found, earlier = _rows(connection, _UP, source_id, 2 * most + 1), []
            else:
                given = {"at": start.captured_at, "number": start.id}
                found = _rows(connection, _FROM, source_id, 2 * most + 1, **given)
                earlier = _rows(connection, _BEFORE, source_id, most + 1, **given)[::-1]
            if not found:
                return None
            every = _marked([*earlier, *found])
            earlier, found = every[: len(earlier)], every[len(earlier) :]
            first = _rows(connection, _UP, source_id, 1)[0]
            last = self._last(connection, source_id)
        later = found[most : 2 * most]
        before = earlier[-most:]
        return Slice(
            versions=tuple(found[:most]),
            before=(before[0], before[-1]) if before else None,
            after=(later[0], later[-1]) if later else None,
            whole=(first, last),
        )

    def _around(self, connection: Connection, source_id: int, here: Dated) -> Around:
        given = {"at": here.captured_at, "number": here.id}
        earlier = _rows(connection, _BEFORE, source_id, 2, **given)[::-1]
        later = _rows(connection, _FROM, source_id, 2, **given)
        marked = _marked([*earlier, *later])
        place = len(earlier)
        return Around(
            here=marked[place],
            first=_rows(connection, _UP, source_id, 1)[0],
            last=self._last(connection, source_id),
            before=marked[place - 1] if earlier else None,
            after=marked[place + 1] if len(later) > 1 else None,
        )

    @staticmethod
    def _last(connection: Connection, source_id: int) -> Dated:
        return _marked(_rows(connection, _DOWN, source_id, 2)[::-1])[-1]


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
