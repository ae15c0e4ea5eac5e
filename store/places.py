"""Places in lists: cursors that a page gives out and takes back, and the names that lines bear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from model import SiteName, SourceName
from store.errors import BadCursor
from store.site_tables import SITE
from store.tables import SOURCE

MOST = 500  #: rows of a page, however many are asked for
_FORMAT = "%Y%m%dT%H%M%S.%fZ"
SOURCE_NAMES = (SOURCE.c.id, SOURCE.c.slug, SOURCE.c.title, SOURCE.c.host, SOURCE.c.url)
SITE_NAMES = (SITE.c.id, SITE.c.slug, SITE.c.title, SITE.c.host, SITE.c.url)


def source_name(row: Sequence[Any]) -> SourceName | None:
    """Of the columns SOURCE_NAMES; None where the join found none."""
    return None if row[0] is None else SourceName(*row)


def named(row: Any) -> SourceName:
    """Of a row that has the columns by name."""
    return SourceName(row.id, row.slug, row.title, row.host, row.url)


def site_name(row: Sequence[Any]) -> SiteName | None:
    return None if row[0] is None else SiteName(*row)


def bounded(limit: int) -> int:
    return max(1, min(limit, MOST))


def cursor_of(at: datetime, number: int) -> str:
    """The place of a row in a list by time and id."""
    return f"{at.astimezone(UTC).strftime(_FORMAT)}-{number}"


def place_of(cursor: str) -> tuple[datetime, int]:
    """Raises BadCursor."""
    time, _, number = cursor.rpartition("-")
    try:
        return datetime.strptime(time, _FORMAT).replace(tzinfo=UTC), whole(number)
    except ValueError:
        raise BadCursor("that is no place in this list: begin at its first page") from None


def whole(number: str) -> int:
    """Raises BadCursor for what is no number that a row can have."""
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise BadCursor("that is no place in this list: begin at its first page")
    return int(number)
