"""Full text over what pages say and said.

  find(words, wanted, cursor, limit)     sections that say it, best first

`words` is what a person typed: words, "phrases", a trailing * for beginnings, a leading - for what must not
be there; nothing in it is ever an error. Accents and case do not matter. Values: `model.history`.

The index gives candidates, newest first and so many at most; they are ranked by what they say. Words that
stand everywhere are thus found as fast as rare ones.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Run, SearchFilter, SearchHit, SearchPage
from store import coding, index, places, ranking, timemap
from store.database import Database
from store.errors import BadCursor
from store.history_tables import SOURCE_TAG, WORDING
from store.query import Query, parse
from store.snippets import snippet
from store.tables import MEMENTO, SECTION, SECTION_TEXT, SOURCE
from store.wordings import key_of

CANDIDATES = 150  #: matches that are ranked, the newest of them
_HEADINGS = 50  #: and so many that say it in the heading, whatever their age
WALK = 4_000  #: matches that are looked at where a filter may drop them
_NAMED = 300  #: sources of a tag that the index is asked for by name

_W, _M, _S = WORDING.c, MEMENTO.c, SECTION.c
_ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_TEXTS = (
    sa.select(_W.id, _W.source_id, _W.key, _W.first_id, _W.left_id, SECTION_TEXT.c.blocks)
    .join(SECTION_TEXT, SECTION_TEXT.c.digest == _W.text_digest)
    .where(_W.id.in_(_ids))
)
_newest = (
    sa.select(_M.id)
    .where(_M.source_id == SOURCE.c.id)
    .order_by(_M.captured_at.desc(), _M.id.desc())
    .limit(1)
    .correlate(SOURCE)
    .scalar_subquery()
)
_N = SOURCE.c
_SOURCES = sa.select(_N.id, _N.slug, _N.title, _N.host, _N.url, _newest.label("newest_id")).where(
    _N.id.in_(_ids)
)
_MEMENTOS = sa.select(_M.id, _M.capture_id, _M.first_seen_at, _M.captured_at).where(_M.id.in_(_ids))
_SECTIONS = sa.select(
    _S.memento_id, _S.ordinal, _S.heading, _S.path, _S.anchor, _S.track, _S.text_digest
).where(_S.memento_id.in_(_ids))


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Ids of wordings; those that say it in the heading; whether there are more."""

    ids: Set[int] = frozenset()
    headed: Set[int] = frozenset()
    capped: bool = False


class Search:
    """The verbs of searching."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(
        self,
        words: str,
        wanted: SearchFilter = SearchFilter(),
        cursor: str | None = None,
        limit: int = 20,
    ) -> SearchPage:
        """Sections that say `words`, best first. Raises BadCursor."""
        query, limit = parse(words), places.bounded(limit)
        terms = tuple(term.text + ("*" if term.begins else "") for term in query.wanted)
        newest, start = _place(cursor)
        if not query:
            return SearchPage((), terms=terms)
        with self._database.reading() as connection:
            found = _candidates(connection, query, wanted, newest)
            newest = max(found.ids, default=0) if newest is None else newest
            texts = connection.execute(_TEXTS, {"ids": sorted(found.ids)}) if found.ids else ()
            ranked = ranking.ranked(texts, query, found.headed)
            rows = _hits(connection, ranked[start : start + limit], query)
        following = f"{newest}-{start + limit}" if len(ranked) > start + limit else None
        return SearchPage(rows, following, found.capped, terms)


def _place(cursor: str | None) -> tuple[int | None, int]:
    """The newest wording of the list that a cursor belongs to, and how many of it were shown."""
    if not cursor:
        return None, 0
    newest, sign, start = cursor.partition("-")
    if not sign:
        raise BadCursor("that is no place in this list: begin at its first page")
    return places.whole(newest), places.whole(start)


def _candidates(
    connection: Connection, query: Query, wanted: SearchFilter, newest: int | None
) -> _Candidates:
    """The wordings to rank."""
    tags = [tag for tag in (wanted.site, wanted.tag) if tag]
    sources = [] if wanted.source_id is None else [wanted.source_id]
    if tags and not sources:
        bear = sa.select(SOURCE_TAG.c.source_id).where(SOURCE_TAG.c.tag == tags[0]).limit(_NAMED + 1)
        sources = list(connection.execute(bear).scalars())
        if not sources:
            return _Candidates()
        if len(sources) > _NAMED:
            sources = []
    filtered = wanted.current_only or bool(tags)

    def ask(asked: Query, most: int, *, heading_only: bool = False) -> Sequence[int]:
        matches = index.wordings(connection, asked, heading_only=heading_only, sources=sources)
        number = next(iter(matches.selected_columns))
        if newest is not None:
            matches = matches.where(number <= newest)
        matches = matches.order_by(number.desc()).limit(WALK if filtered else most)
        if not filtered:
            return connection.execute(matches).scalars().all()
        within = matches.subquery()
        fitting = sa.select(_W.id).join(within, within.c.id == _W.id).order_by(_W.id.desc()).limit(most)
        if wanted.current_only:
            fitting = fitting.where(_W.left_id.is_(None))
        for tag in tags:
            bears = SOURCE_TAG.alias().c
            fitting = fitting.where(sa.exists().where(bears.source_id == _W.source_id, bears.tag == tag))
        return connection.execute(fitting).scalars().all()

    # Words in a row are not asked for by themselves: two that stand everywhere may stand in a row nowhere,
    # and the index would have to read all of it to say so.
    found = set(ask(query, CANDIDATES))
    headed = set(ask(query, _HEADINGS, heading_only=True)) if found and len(sources) < 2 else set()
    return _Candidates(found | headed, headed, len(found) == CANDIDATES)


def _hits(connection: Connection, ranked: Sequence[Any], query: Query) -> tuple[SearchHit, ...]:
    """What is shown of the wordings: where they stand, or stood last."""
    if not ranked:
        return ()
    sources = {
        row.id: row for row in connection.execute(_SOURCES, {"ids": sorted({r.source_id for r in ranked})})
    }
    stands = {row.id: row.left_id or sources[row.source_id].newest_id for row in ranked}
    ids = sorted({*stands.values(), *(row.first_id for row in ranked)})
    mementos = {row.id: row for row in connection.execute(_MEMENTOS, {"ids": ids})}
    keys = {(stands[row.id], row.key) for row in ranked}
    sections: dict[tuple[int, bytes], Any] = {}
    for section in connection.execute(_SECTIONS, {"ids": sorted(set(stands.values()))}):
        place = (section.memento_id, key_of(section.heading, section.text_digest))
        if place in keys:
            sections.setdefault(place, section)
    seen = timemap.last_seen(connection, {mementos[number].capture_id for number in stands.values()})
    hits = []
    for row in ranked:
        memento, first = mementos[stands[row.id]], mementos[row.first_id]
        found = sections.get((memento.id, row.key))
        if found is None:  # `check` tells of it
            continue
        hits.append(
            SearchHit(
                places.named(sources[row.source_id]),
                memento.id,
                found.ordinal,
                found.track,
                found.heading,
                coding.load_strings(found.path),
                found.anchor,
                _snippet(row.blocks, query),
                first.first_seen_at,
                first.id,
                max(seen.get(memento.capture_id, memento.captured_at), memento.captured_at),
                row.left_id is None,
            )
        )
    return tuple(hits)


def _snippet(blocks: str, query: Query) -> tuple[Run, ...]:
    return snippet(coding.texts_of(blocks).replace("\n", " · "), query.wanted)
