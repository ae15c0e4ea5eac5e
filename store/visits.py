"""The visits of a source a page at a time, by keyset: there may be tens of thousands."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

import sqlalchemy as sa

from model import Page, Visit
from store import rows
from store.database import Database
from store.errors import BadCursor
from store.tables import VISIT

_V = VISIT.c
_NEWEST = rows.VISITS.add_columns(_V.seen_at).order_by(_V.seen_at.desc(), _V.id.desc())
_LARGEST = 2**31 - 1  #: an id that a database can look for


class Visits:
    """The verbs that list visits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, source_id: int, cursor: str | None = None, limit: int = 50) -> Page[Visit]:
        """The visits of a source, newest first. Raises BadCursor."""
        wanted = _NEWEST.where(_V.source_id == source_id)
        if cursor is not None:
            at, number = _load(cursor)
            wanted = wanted.where(_V.seen_at <= at, sa.or_(_V.seen_at < at, _V.id < number))
        with self._database.reading() as connection:
            found = connection.execute(wanted.limit(limit + 1)).all()
        following = _dump(found[limit - 1][-1], found[limit - 1][0]) if len(found) > limit else None
        return Page(tuple(rows.visit(row[:-1]) for row in found[:limit]), following)


def _dump(at: datetime, number: int) -> str:
    return urlsafe_b64encode(f"{at.isoformat()}|{number}".encode()).decode().rstrip("=")


def _load(cursor: str) -> tuple[datetime, int]:
    try:
        said = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        at, _, number = said.partition("|")
        moment, place = datetime.fromisoformat(at), int(number)
    except (ValueError, UnicodeError):
        moment, place = None, -1
    if moment is None or moment.tzinfo is None or not 0 <= place <= _LARGEST:
        raise BadCursor("that is no place in this list: begin at its first page")
    return moment, place
