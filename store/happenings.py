"""What happened, as lines of one stream: filed with the change, the incident or the site's event itself.

Inside whichever transaction owes them. Their tags follow those of their source or site.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Comparison, HappeningKind, Op, SiteEvent
from store import index
from store.database import Database
from store.history_tables import HAPPENING, HAPPENING_TAG, SOURCE_TAG
from store.site_tables import SITE
from store.tables import SOURCE
from store.words import spread

_H, _T, _S = HAPPENING.c, HAPPENING_TAG.c, SOURCE_TAG.c
_NAMES = sa.select(SOURCE.c.title, SOURCE.c.slug).where(SOURCE.c.id == sa.bindparam("source"))


def of_source(
    database: Database,
    connection: Connection,
    source_id: int,
    kind: HappeningKind,
    subject_id: int,
    at: datetime,
    words: str,
    *,
    what: str | None = None,
) -> None:
    """File one about a source; `words` are spread already, `what` is the class of a change."""
    names = connection.execute(_NAMES, {"source": source_id}).one()
    values = {
        "at": at,
        "kind": kind.value,
        "what": what or kind.value,
        "subject_id": subject_id,
        "source_id": source_id,
    }
    tags = connection.execute(sa.select(_S.tag).where(_S.source_id == source_id)).scalars().all()
    _file(database, connection, values, f"{spread(' '.join(names))} {words}", tags)


def of_site(
    database: Database, connection: Connection, event: SiteEvent, tags: Sequence[str], words: str
) -> None:
    """File an event of a site."""
    values = {
        "at": event.at,
        "kind": HappeningKind.SITE.value,
        "what": HappeningKind.SITE.value,
        "subject_id": event.id,
        "site_id": event.site_id,
    }
    names = connection.execute(sa.select(SITE.c.title, SITE.c.slug).where(SITE.c.id == event.site_id)).one()
    _file(database, connection, values, spread(" ".join((*names, words))), tags)


def _file(
    database: Database, connection: Connection, values: dict[str, Any], words: str, tags: Sequence[str]
) -> None:
    insert = database.insert_missing(HAPPENING).returning(_H.id)
    happening_id = connection.execute(insert, values).scalar()
    if happening_id is None:
        return
    index.put_happening(connection, happening_id, words)
    if tags:
        connection.execute(
            HAPPENING_TAG.insert(),
            [
                {"happening_id": happening_id, "tag": tag, "at": values["at"], "what": values["what"]}
                for tag in dict.fromkeys(tags)
            ],
        )


def words_of(comparison: Comparison) -> str:
    """What a change is found by: its sentence, its headings, and the words that went and came; spread."""
    said = [comparison.summary]
    for item in comparison.items:
        said += [*(item.path_before or ()), *(item.path_after or ())]
        for passage in item.passages:
            said += [hunk.text for hunk in passage.hunks if hunk.op is not Op.EQUAL]
            said += [text for figure in passage.figures for text in (figure.old, figure.new)]
    return spread(" \n".join(dict.fromkeys(said)))


def retag_source(connection: Connection, source_id: int, tags: Sequence[str]) -> None:
    """The tags of a source, and with them those of all that ever happened to it."""
    connection.execute(SOURCE_TAG.delete().where(_S.source_id == source_id))
    if tags:
        slug = connection.execute(sa.select(SOURCE.c.slug).where(SOURCE.c.id == source_id)).scalar_one()
        rows = [{"source_id": source_id, "tag": tag, "slug": slug} for tag in dict.fromkeys(tags)]
        connection.execute(SOURCE_TAG.insert(), rows)
    _retag(connection, _H.source_id == source_id, tags)


def retag_site(connection: Connection, site_id: int, tags: Sequence[str]) -> None:
    """The tags of a site's events."""
    _retag(connection, _H.site_id == site_id, tags)


def _retag(connection: Connection, mine: sa.ColumnElement[bool], tags: Sequence[str]) -> None:
    happenings = sa.select(_H.id, _H.at, _H.what).where(mine)
    connection.execute(HAPPENING_TAG.delete().where(_T.happening_id.in_(happenings.with_only_columns(_H.id))))
    for tag in dict.fromkeys(tags):
        named = happenings.add_columns(sa.literal(tag).label("tag"))
        connection.execute(HAPPENING_TAG.insert().from_select(["happening_id", "at", "what", "tag"], named))
