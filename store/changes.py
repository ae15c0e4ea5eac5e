"""Changes: comparisons that were made, filed together with the notices they owe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from model import Change, Event, EventKind, HappeningKind
from store import coding, figures, filing, happenings, rows, tracks
from store.database import Database
from store.tables import CHANGE, MEMENTO, SECTION
from store.values import NewChange, NewNotice

_C = CHANGE.c
_PAGE = 200  #: changes read at a time


class Changes:
    """The verbs on changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def file(self, change: NewChange, notices: Sequence[NewNotice] = ()) -> Change | None:
        """Keep a comparison, its notices (an `event` of None: this change) and the tracks of its sections.

        One transaction. None where this pair was filed before; then nothing is written but that the later
        memento owes no change any more.
        """
        said = change.comparison
        values = {
            "source_id": change.source_id,
            "before_id": change.before_id,
            "after_id": change.after_id,
            "compared_at": change.compared_at,
            "comparison": coding.dump_comparison(said),
            "change_class": said.change_class.value,
            "summary": said.summary,
            "items": len(said.items),
        }
        insert = self._database.insert_missing(CHANGE).returning(_C.id)
        words, touched = happenings.words_of(said), tracks.edited(said.items)
        with self._database.writing() as connection:
            connection.execute(
                MEMENTO.update()
                .where(MEMENTO.c.id == change.after_id, MEMENTO.c.owes_change)
                .values(owes_change=False)
            )
            change_id = connection.execute(insert, values).scalar()
            if change_id is None:
                return None
            known = tracks.carry(connection, change.before_id, change.after_id, said.pairs, touched)
            figures.put(connection, change, change_id, known)
            happenings.of_source(
                self._database,
                connection,
                change.source_id,
                HappeningKind.CHANGE,
                change_id,
                change.compared_at,
                words,
                what=said.change_class.value,
            )
            event = Event(EventKind.CHANGE, change_id)
            filing.file(self._database, connection, filing.notice_rows(notices, event))
            return rows.change(connection.execute(rows.CHANGES.where(_C.id == change_id)).one())

    def get(self, change_id: int) -> Change:
        """Raises KeyError."""
        found = self._changes(rows.CHANGES.where(_C.id == change_id))
        if not found:
            raise KeyError(change_id)
        return found[0]

    def between(self, before_id: int, after_id: int) -> Change | None:
        """The comparison of two mementos, if it was made."""
        found = self._changes(rows.CHANGES.where(_C.before_id == before_id, _C.after_id == after_id))
        return found[0] if found else None

    def latest(self, source_id: int) -> Change | None:
        """The last change of a source that stands, in the order of the TimeMap."""
        standing = (
            rows.CHANGES.join(MEMENTO, MEMENTO.c.id == _C.after_id)
            .where(_C.source_id == source_id, _C.superseded_at.is_(None))
            .order_by(MEMENTO.c.captured_at.desc(), MEMENTO.c.id.desc(), _C.id.desc())
        )
        found = self._changes(standing.limit(1))
        return found[0] if found else None

    def recent(self, limit: int) -> list[Change]:
        """The changes filed last, newest first."""
        return self._changes(rows.CHANGES.order_by(_C.id.desc()).limit(limit))

    def tracks(self, memento_id: int) -> dict[int, str]:
        """The identity of each section of a memento through versions, by ordinal."""
        with self._database.reading() as connection:
            return tracks.of(connection, memento_id)

    def headings(self, memento_id: int) -> dict[str, tuple[str, ...]]:
        """The heading path of each section of a memento, by track."""
        wanted = sa.select(SECTION.c.track, SECTION.c.path).where(SECTION.c.memento_id == memento_id)
        with self._database.reading() as connection:
            return {row[0]: coding.load_strings(row[1]) for row in connection.execute(wanted)}

    def filed(self, since: datetime, until: datetime, source_id: int | None = None) -> Iterator[Change]:
        """The changes that stand and were compared in that time, in the order they were, a page at a time."""
        wanted = rows.CHANGES.where(
            _C.compared_at >= since, _C.compared_at < until, _C.superseded_at.is_(None)
        )
        if source_id is not None:
            wanted = wanted.where(_C.source_id == source_id)
        last = 0
        while found := self._changes(wanted.where(_C.id > last).order_by(_C.id).limit(_PAGE)):
            yield from found
            last = found[-1].id

    def _changes(self, wanted: sa.Select[Any]) -> list[Change]:
        with self._database.reading() as connection:
            return [rows.change(row) for row in connection.execute(wanted)]
