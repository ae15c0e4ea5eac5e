"""What follows from older rows, made for a store that was written before it was kept.

In order and a batch at a time: memory does not grow with the store. Used by the migration, and by `rebuild`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Comparison, HappeningKind
from store import coding, happenings, index, tracks, wordings
from store.figures import figure_rows
from store.history_tables import FIGURE, HAPPENING, HAPPENING_TAG, SOURCE_TAG, WORDING
from store.site_tables import SITE, SITE_EVENT
from store.tables import CHANGE, INCIDENT, MEMENTO, SECTION, SECTION_TEXT, SOURCE
from store.wordings import Said
from store.words import spread

BATCH = 200
_C, _I, _E, _M, _S = CHANGE.c, INCIDENT.c, SITE_EVENT.c, MEMENTO.c, SECTION.c


def everything(connection: Connection) -> None:
    """Tags, changes with tracks and figures, what happened, and the words of all versions."""
    _source_tags(connection)
    _changes(connection)
    _happenings(connection)
    for source_id in connection.execute(sa.select(SOURCE.c.id).order_by(SOURCE.c.id)).scalars().all():
        _words_of(connection, source_id)


def rebuild(connection: Connection) -> None:
    """All of it made anew."""
    for table in (HAPPENING_TAG, HAPPENING, SOURCE_TAG, FIGURE, WORDING):
        connection.execute(table.delete())
    for name in ("search_words", "search_happenings"):
        if index.is_sqlite(connection):
            connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")
        else:
            connection.exec_driver_sql(f"DELETE FROM {name}")
    everything(connection)


def _batches(connection: Connection, wanted: sa.Select[Any], key: Any) -> Iterator[Any]:
    """The rows of a query in the order of an integer key, read in batches."""
    last = 0
    while True:
        found = connection.execute(wanted.where(key > last).order_by(key).limit(BATCH)).all()
        if not found:
            return
        last = found[-1][0]
        yield from found


def _source_tags(connection: Connection) -> None:
    wanted = sa.select(SOURCE.c.id, SOURCE.c.slug, SOURCE.c.tags)
    for source_id, slug, tags in _batches(connection, wanted, SOURCE.c.id):
        rows = [
            {"source_id": source_id, "tag": tag, "slug": slug}
            for tag in dict.fromkeys(coding.load_strings(tags))
        ]
        if rows:
            connection.execute(SOURCE_TAG.insert(), rows)


def _changes(connection: Connection) -> None:
    """The columns beside each comparison, ages of sections and figures. Tracks stand already."""
    wanted = sa.select(_C.id, _C.source_id, _C.before_id, _C.after_id, _C.comparison)
    for row in _batches(connection, wanted, _C.id):
        said = coding.load_comparison(row.comparison)
        beside = {
            "change_class": said.change_class.value,
            "summary": said.summary,
            "items": len(said.items),
        }
        connection.execute(CHANGE.update().where(_C.id == row.id).values(beside))
        touched = tracks.edited(said.items)
        known = tracks.carry(connection, row.before_id, row.after_id, said.pairs, touched)
        figures = figure_rows(said, row.source_id, row.id, known)
        if figures:
            connection.execute(FIGURE.insert(), figures)


def _happenings(connection: Connection) -> None:
    """All that was filed, in the order in which it happened."""
    change, incident, recovery, site = HappeningKind
    every = sa.union_all(
        _happened(change, _C.compared_at, _C.change_class, _C.id, _C.source_id),
        _happened(incident, _I.opened_at, sa.literal(incident.value), _I.id, _I.source_id),
        _happened(recovery, _I.closed_at, sa.literal(recovery.value), _I.id, _I.source_id),
        _happened(site, _E.at, sa.literal(site.value), _E.id, None, _E.site_id),
    ).subquery()
    ordered = sa.select(every).order_by(every.c.at, every.c.kind, every.c.subject_id)
    columns = ["at", "kind", "what", "subject_id", "source_id", "site_id"]
    connection.execute(HAPPENING.insert().from_select(columns, ordered))
    _happening_tags(connection)
    for row in _batches(connection, sa.select(HAPPENING), HAPPENING.c.id):
        index.put_happening(connection, row.id, _words_of_happening(connection, row))


def _happened(
    kind: HappeningKind, at: Any, what: Any, subject: Any, source: Any, site: Any = None
) -> sa.Select[Any]:
    nothing = sa.cast(sa.null(), sa.Integer)
    return sa.select(
        at.label("at"),
        sa.literal(kind.value).label("kind"),
        what.label("what"),
        subject.label("subject_id"),
        (nothing if source is None else source).label("source_id"),
        (nothing if site is None else site).label("site_id"),
    ).where(at.is_not(None))


def _happening_tags(connection: Connection) -> None:
    h = HAPPENING.c
    of_sources = sa.select(h.id, SOURCE_TAG.c.tag, h.at, h.what).join(
        SOURCE_TAG, SOURCE_TAG.c.source_id == h.source_id
    )
    columns = ["happening_id", "tag", "at", "what"]
    connection.execute(HAPPENING_TAG.insert().from_select(columns, of_sources))
    for site_id, slug, tags in connection.execute(sa.select(SITE.c.id, SITE.c.slug, SITE.c.tags)).all():
        happenings.retag_site(connection, site_id, (*coding.load_strings(tags), slug))


def _words_of_happening(connection: Connection, row: Any) -> str:
    if row.kind == HappeningKind.SITE:
        named = sa.select(SITE.c.title, SITE.c.slug).where(SITE.c.id == row.site_id)
        pages = connection.execute(sa.select(_E.pages).where(_E.id == row.subject_id)).scalar_one()
        said = " ".join(text for page in coding.load_event_pages(pages) for text in (page.title, page.url))
        words = spread(said)
    else:
        named = sa.select(SOURCE.c.title, SOURCE.c.slug).where(SOURCE.c.id == row.source_id)
        if row.kind == HappeningKind.CHANGE:
            text = connection.execute(sa.select(_C.comparison).where(_C.id == row.subject_id)).scalar_one()
            comparison: Comparison = coding.load_comparison(text)
            words = happenings.words_of(comparison)
        else:
            reason = connection.execute(sa.select(_I.reason).where(_I.id == row.subject_id)).scalar_one()
            words = spread(reason)
    return f"{spread(' '.join(connection.execute(named).one()))} {words}"


def _words_of(connection: Connection, source_id: int) -> None:
    """The wordings of one source, its versions read oldest first."""
    timemap = sa.select(_M.id).where(_M.source_id == source_id).order_by(_M.captured_at, _M.id)
    previous: int | None = None
    for memento_id in connection.execute(timemap).scalars().all():
        said = _said(connection, memento_id)
        wordings.stand(connection, source_id, memento_id, said, previous_id=previous)
        previous = memento_id


def _said(connection: Connection, memento_id: int) -> dict[bytes, Said]:
    wanted = (
        sa.select(_S.heading, _S.text_digest, SECTION_TEXT.c.blocks)
        .join(SECTION_TEXT, SECTION_TEXT.c.digest == _S.text_digest)
        .where(_S.memento_id == memento_id)
        .order_by(_S.ordinal)
    )
    found = {}
    for heading, digest, blocks in connection.execute(wanted):
        one = wordings.said_of(heading, coding.texts_of(blocks), digest)
        if one is not None:
            found[one[0]] = one[1]
    return found
