"""Visits, captures and mementos: what was seen, and when. Read here, written by `store.record`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from model import (
    Capture,
    Change,
    Document,
    FaultKind,
    Memento,
    Origin,
    Outcome,
    SectionPair,
    VerdictKind,
    Visit,
)
from store import rows
from store.columns import Utc
from store.database import Database
from store.record import record
from store.tables import CAPTURE, CHANGE, MEMENTO, SECTION, SECTION_TEXT, SOURCE, VISIT
from store.values import Glance, NewVisit
from store.writing import upgrade

_M, _V = MEMENTO.c, VISIT.c
# Built once: building a statement costs many times what running it does.
_source: sa.BindParameter[Any] = sa.bindparam("source")
_memento: sa.BindParameter[Any] = sa.bindparam("memento")
_TIMEMAP = rows.MEMENTOS.where(_M.source_id == _source).order_by(_M.captured_at, _M.id)
_LATEST = rows.MEMENTOS.where(_M.source_id == _source).order_by(_M.captured_at.desc(), _M.id.desc()).limit(1)
_LATEST_AT = _LATEST.where(_M.captured_at <= sa.bindparam("at", type_=Utc()))
_BY_ID = rows.MEMENTOS.where(_M.id == _memento)
_HEAD = sa.select(_M.document_title, _M.language, _M.extractor).where(_M.id == _memento)
_VISITS = rows.VISITS.where(_V.source_id == _source).order_by(_V.seen_at.desc(), _V.id.desc())
_LAST_VISITS = _VISITS.limit(sa.bindparam("most", type_=sa.Integer()))
_READ = _VISITS.where(_V.outcome.not_in([Outcome.WALL.value, Outcome.FAULT.value]))
_LAST_READ = _READ.limit(sa.bindparam("most", type_=sa.Integer()))
_CAPTURE = rows.CAPTURES.where(CAPTURE.c.id == sa.bindparam("capture"))
_SOURCES = 500  #: asked for in one query
_SECTIONS = (
    sa.select(
        SECTION.c.heading,
        SECTION.c.level,
        SECTION.c.path,
        SECTION.c.ordinal,
        SECTION.c.kind,
        SECTION.c.anchor,
        SECTION_TEXT.c.blocks,
    )
    .join(SECTION_TEXT, SECTION_TEXT.c.digest == SECTION.c.text_digest)
    .where(SECTION.c.memento_id == _memento)
    .order_by(SECTION.c.ordinal)
)
_STOOD = (
    sa.select(_M.id)
    .where(_M.source_id == SOURCE.c.id, _M.captured_at <= sa.bindparam("at", type_=Utc()))
    .order_by(_M.captured_at.desc(), _M.id.desc())
    .limit(1)
    .correlate(SOURCE)
    .scalar_subquery()
)
_STANDING = sa.select(_STOOD).where(SOURCE.c.id.in_(sa.bindparam("sources", expanding=True)))
_READINGS = sa.select(_M.id).where(
    _M.capture_id == sa.select(_M.capture_id).where(_M.id == _memento).scalar_subquery()
)
_TELLING = [origin.value for origin in Origin if origin.tells]
_sources: sa.BindParameter[Any] = sa.bindparam("sources", expanding=True)
_LAST = sa.select(_V.id).where(_V.source_id == SOURCE.c.id).order_by(_V.seen_at.desc(), _V.id.desc())
_GLANCES = (
    sa.select(_V.source_id, _V.id, _V.outcome, _V.memento_id, _V.capture_id, _V.finished_at, _V.status)
    .select_from(SOURCE)
    .join(VISIT, _V.id.in_(_LAST.limit(sa.bindparam("most", type_=sa.Integer())).correlate(SOURCE)))
    .where(SOURCE.c.id.in_(_sources))
    .order_by(_V.source_id, _V.seen_at.desc(), _V.id.desc())
)
_BY_IDS = rows.MEMENTOS.where(_M.id.in_(sa.bindparam("mementos", expanding=True)))
_CAPTURES = rows.CAPTURES.where(CAPTURE.c.id.in_(sa.bindparam("captures", expanding=True)))
_READING = rows.MEMENTOS.where(
    _M.capture_id == sa.bindparam("capture"),
    _M.extractor.in_(sa.bindparam("readers", expanding=True)),
    _M.profile_id == sa.bindparam("profile"),
)
_LATEST_READING = (
    sa.select(_M.extractor, _M.profile_id, _M.recorded_at)
    .where(_M.source_id == _source)
    .order_by(_M.id.desc())
    .limit(1)
)
_SEEN = [Outcome.MEMENTO.value, Outcome.REVISIT.value, Outcome.VARIANT.value]
_LAST_SEEN = sa.select(sa.func.max(_V.seen_at)).where(_V.memento_id.in_(_READINGS), _V.outcome.in_(_SEEN))
_OWING = rows.MEMENTOS.where(rows.OWES_CHANGE).order_by(_M.id).limit(sa.bindparam("most", type_=sa.Integer()))


class Archive:
    """The verbs on what was seen. Mementos come in the order of the TimeMap: (captured at, id)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- writing

    def record(self, visit: NewVisit) -> Visit:
        """A visit and all that came of it, in one transaction; see `store.record.record`."""
        return record(self._database, [visit])[0]

    def record_all(self, visits: Sequence[NewVisit]) -> list[Visit]:
        """A few visits, each of another source, in one transaction; see `store.record.record`."""
        return record(self._database, visits)

    def upgrade(
        self,
        memento_id: int,
        document: Document,
        digest: str,
        profile_id: str,
        now: datetime,
        pairs: Sequence[SectionPair] = (),
    ) -> Memento:
        """The same capture read anew; see `store.writing.upgrade`."""
        return upgrade(self._database, memento_id, document, digest, profile_id, now, pairs)

    # -- mementos

    def newest(self, source_id: int) -> Memento | None:
        """What we saw last: the last memento of the TimeMap."""
        found = self._mementos(_LATEST, {"source": source_id})
        return found[0] if found else None

    def mementos(self, source_id: int, *, live_only: bool = False) -> list[Memento]:
        """The TimeMap of a source; `live_only`: what was seen as it stood, by us or fed by hand."""
        wanted = _TIMEMAP.where(_M.origin.in_(_TELLING)) if live_only else _TIMEMAP
        return self._mementos(wanted, {"source": source_id})

    def memento(self, memento_id: int) -> Memento:
        """Raises KeyError."""
        found = self._mementos(_BY_ID, {"memento": memento_id})
        if not found:
            raise KeyError(memento_id)
        return found[0]

    def mementos_of(self, memento_ids: Collection[int]) -> dict[int, Memento]:
        """These versions, by id."""
        found = self._mementos(_BY_IDS, {"mementos": list(memento_ids)}) if memento_ids else ()
        return {memento.id: memento for memento in found}

    def latest_reading(self, source_id: int) -> tuple[str, str, datetime] | None:
        """Extractor, profile and time of the version recorded last, upgrades too; None before the first."""
        with self._database.reading() as connection:
            row = connection.execute(_LATEST_READING, {"source": source_id}).first()
        return None if row is None else (row[0], row[1], row[2])

    def reading(self, capture_id: int, extractors: Sequence[str], profile_id: str) -> Memento | None:
        """The version that one of the extractors made of a capture under a profile, if one did."""
        given = {"capture": capture_id, "readers": list(extractors), "profile": profile_id}
        found = self._mementos(_READING, given)
        return found[0] if found else None

    def memento_at(self, source_id: int, when: datetime) -> Memento | None:
        """The version that stood at a time; None before the first."""
        found = self._mementos(_LATEST_AT, {"source": source_id, "at": when})
        return found[0] if found else None

    def standing(self, source_ids: Collection[int], when: datetime) -> list[int]:
        """The ids of the versions that stood at a time, one of each source that had one."""
        with self._database.reading() as connection:
            found = connection.execute(_STANDING, {"sources": list(source_ids), "at": when}).scalars()
            return [memento_id for memento_id in found if memento_id is not None]

    def document(self, memento_id: int) -> Document:
        """What a memento says. Raises KeyError."""
        with self._database.reading() as connection:
            row = connection.execute(_HEAD, {"memento": memento_id}).first()
            if row is None:
                raise KeyError(memento_id)
            sections = connection.execute(_SECTIONS, {"memento": memento_id}).all()
        return Document(row[0], row[1], tuple(map(rows.section, sections)), row[2])

    def language(self, memento_id: int) -> str:
        """The language of a memento's document, as a tag; "" where it is not known, or there is none."""
        with self._database.reading() as connection:
            row = connection.execute(_HEAD, {"memento": memento_id}).first()
        return "" if row is None else str(row[1])

    def unfinished(self, limit: int) -> list[Memento]:
        """Live mementos with a base, the newest when recorded and not compared yet; oldest first."""
        return self._mementos(_OWING, {"most": limit})

    def history(self, source_id: int) -> list[tuple[Memento, Change | None]]:
        """The TimeMap with the change that led to each memento, if one was made and not superseded."""
        with self._database.reading() as connection:
            mementos = connection.execute(_TIMEMAP, {"source": source_id}).all()
            standing = rows.CHANGES.where(
                CHANGE.c.source_id == source_id, CHANGE.c.superseded_at.is_(None)
            ).order_by(CHANGE.c.id)
            changes = {change.after_id: change for change in map(rows.change, connection.execute(standing))}
        return [(memento, changes.get(memento.id)) for memento in map(rows.memento, mementos)]

    # -- captures and visits

    def capture(self, capture_id: int) -> Capture:
        """Raises KeyError."""
        with self._database.reading() as connection:
            row = connection.execute(_CAPTURE, {"capture": capture_id}).first()
        if row is None:
            raise KeyError(capture_id)
        return rows.capture(row)

    def captures_of(self, capture_ids: Collection[int]) -> dict[int, Capture]:
        """These captures, by id."""
        if not capture_ids:
            return {}
        with self._database.reading() as connection:
            found = connection.execute(_CAPTURES, {"captures": list(capture_ids)})
            return {row[0]: rows.capture(row) for row in found}

    def captures(self, source_id: int) -> list[Capture]:
        """All captures of a source, oldest first."""
        wanted = rows.CAPTURES.where(CAPTURE.c.source_id == source_id)
        with self._database.reading() as connection:
            ordered = wanted.order_by(CAPTURE.c.captured_at, CAPTURE.c.id)
            return [rows.capture(row) for row in connection.execute(ordered)]

    def visits(
        self, source_id: int, *, limit: int | None = None, since: datetime | None = None, read: bool = False
    ) -> list[Visit]:
        """Visits, newest first; `since` goes by the time of the capture, else by the visit's end.

        `read`: only those that brought the page, believed or held; so many failures never push it out.
        """
        every, last = (_READ, _LAST_READ) if read else (_VISITS, _LAST_VISITS)
        wanted = every if limit is None else last
        if since is not None:
            wanted = wanted.where(_V.seen_at >= since)
        with self._database.reading() as connection:
            given = {"source": source_id} if limit is None else {"source": source_id, "most": limit}
            found = connection.execute(wanted, given)
            return [rows.visit(row) for row in found]

    def tally(
        self, source_ids: Sequence[int], since: datetime, until: datetime
    ) -> dict[int, Counter[Outcome]]:
        """How many visits of that time came to which outcome, by source; those never visited are left out."""
        found: dict[int, Counter[Outcome]] = {}
        for first in range(0, len(source_ids), _SOURCES):
            counted = (
                sa.select(_V.source_id, _V.outcome, sa.func.count())
                .where(_V.source_id.in_(list(source_ids[first : first + _SOURCES])))
                .where(_V.seen_at >= since, _V.seen_at < until)
                .group_by(_V.source_id, _V.outcome)
            )
            with self._database.reading() as connection:
                for source_id, outcome, number in connection.execute(counted):
                    found.setdefault(source_id, Counter())[Outcome(outcome)] = number
        return found

    def glances(self, source_ids: Sequence[int], most: int) -> dict[int, list[Glance]]:
        """The last visits of sources, at most so many of each, newest first; one query for all."""
        with self._database.reading() as connection:
            found: dict[int, list[Glance]] = {source_id: [] for source_id in source_ids}
            for row in connection.execute(_GLANCES, {"sources": list(source_ids), "most": most}):
                found[row[0]].append(Glance(*row[1:]))
        return found

    def ever_crashed(self, source_ids: list[int]) -> set[int]:
        """Those of the sources that a child died on at some time."""
        crashed = sa.select(_V.source_id).where(
            _V.verdict_code == FaultKind.CRASHED.value, _V.source_id.in_(source_ids)
        )
        with self._database.reading() as connection:
            return set(connection.execute(crashed.distinct()).scalars())

    def good_visits_between(self, source_id: int, after: datetime, before: datetime) -> int:
        """How many usable visits there were strictly between two times."""
        wanted = sa.select(sa.func.count()).where(
            _V.source_id == source_id,
            _V.seen_at > after,
            _V.seen_at < before,
            _V.verdict_kind == VerdictKind.USABLE.value,
        )
        with self._database.reading() as connection:
            return int(connection.execute(wanted).scalar_one())

    def last_seen(self, memento_id: int) -> datetime | None:
        """When a version was seen last, under whichever reading of its capture."""
        with self._database.reading() as connection:
            found: datetime | None = connection.execute(_LAST_SEEN, {"memento": memento_id}).scalar()
        return found

    def _mementos(self, wanted: sa.Select[Any], given: dict[str, Any] | None = None) -> list[Memento]:
        with self._database.reading() as connection:
            return [rows.memento(row) for row in connection.execute(wanted, given)]
