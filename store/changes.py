"""Changes: comparisons that were made, filed together with the notices they owe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Change, Event, EventKind, HappeningKind, aware
from store import coding, figures, filing, happenings, rows, tracks
from store.database import Database
from store.tables import CHANGE, MEMENTO, SECTION
from store.values import NewChange, NewNotice

_C = CHANGE.c
# Built once: building a statement costs many times what running it does.
_after: sa.BindParameter[Any] = sa.bindparam("after")
_COMPARED = MEMENTO.update().where(MEMENTO.c.id == _after, MEMENTO.c.owes_change).values(owes_change=False)
_BY_ID = rows.CHANGES.where(_C.id == sa.bindparam("change"))
_PAGE = 200  #: changes read at a time


class Changes:
    """The verbs on changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = database.insert_missing(CHANGE).returning(_C.id)

    def file(self, change: NewChange, notices: Sequence[NewNotice] = ()) -> Change | None:
        """Keep a comparison, its notices (an `event` of None: this change) and the tracks of its sections.

        One transaction. None where this pair was filed before; then nothing is written but that the later
        memento owes no change any more.
        """
        return self.file_all([(change, notices)])[0]

    def file_all(self, changes: Sequence[tuple[NewChange, Sequence[NewNotice]]]) -> list[Change | None]:
        """A few changes, each as `file` does, in one transaction: all with their notices, or none."""
        written = [
            (change, _row(change), notices, happenings.words_of(change.comparison))
            for change, notices in changes
        ]
        with self._database.writing() as connection:
            return [self._file(connection, *one) for one in written]

    def _file(
        self,
        connection: Connection,
        change: NewChange,
        row: dict[str, Any],
        notices: Sequence[NewNotice],
        words: str,
    ) -> Change | None:
        connection.execute(_COMPARED, {"after": change.after_id})
        change_id = connection.execute(self._insert, row).scalar()
        if change_id is None:
            return None
        said = change.comparison
        known = tracks.carry(
            connection, change.before_id, change.after_id, said.pairs, tracks.edited(said.items)
        )
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
        # What was dumped need not be loaded again: a document's text was cleaned when it was kept.
        at = aware(change.compared_at)
        return Change(change_id, change.source_id, change.before_id, change.after_id, at, said, None)

    def get(self, change_id: int) -> Change:
        """Raises KeyError."""
        found = self._changes(_BY_ID, {"change": change_id})
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

    def _changes(self, wanted: sa.Select[Any], given: dict[str, Any] | None = None) -> list[Change]:
        with self._database.reading() as connection:
            return [rows.change(row) for row in connection.execute(wanted, given)]


def _row(change: NewChange) -> dict[str, Any]:
    return {
        "source_id": change.source_id,
        "before_id": change.before_id,
        "after_id": change.after_id,
        "compared_at": change.compared_at,
        "comparison": coding.dump_comparison(change.comparison),
        "change_class": change.comparison.change_class.value,
        "summary": change.comparison.summary,
        "items": len(change.comparison.items),
    }
