"""Sources with their health, a page at a time: a fixed number of queries however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection

from model import (
    ChangeClass,
    ChangeNote,
    Health,
    Incident,
    Origin,
    Outcome,
    Page,
    SourceCard,
    SourceFilter,
    SourceName,
    Verdict,
    VerdictKind,
)
from store import coding, places
from store.errors import UnknownSource
from store.history_tables import SOURCE_TAG
from store.incidents import INCIDENTS
from store.tables import CHANGE, INCIDENT, MEMENTO, SOURCE, VISIT

_S, _V, _C, _I, _M = SOURCE.c, VISIT.c, CHANGE.c, INCIDENT.c, MEMENTO.c
_ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_SOURCES = sa.select(
    _S.id, _S.slug, _S.title, _S.host, _S.url, _S.tags, _S.added_at, _S.every_seconds, _S.due_at, _S.paused_at
)
NOTES = sa.select(
    _C.id,
    _C.before_id,
    _C.after_id,
    _C.compared_at,
    _C.change_class,
    _C.summary,
    _C["items"],
    _C.superseded_at,
)
_last_visit = (
    sa.select(_V.id)
    .where(_V.source_id == _S.id)
    .order_by(_V.seen_at.desc(), _V.id.desc())
    .limit(1)
    .correlate(SOURCE)
    .scalar_subquery()
)
_LAST_VISITS = (
    sa.select(
        _V.source_id,
        _V.finished_at,
        _V.outcome,
        _V.verdict_kind,
        _V.verdict_code,
        _V.verdict_reason,
        _V.note,
    )
    .select_from(SOURCE)
    .join(VISIT, _V.id == _last_visit)
    .where(_S.id.in_(_ids))
)
_last_change = (
    sa.select(_C.id)
    .where(_C.source_id == _S.id, _C.superseded_at.is_(None))
    .order_by(_C.id.desc())
    .limit(1)
    .correlate(SOURCE)
    .scalar_subquery()
)
_LAST_CHANGES = (
    NOTES.add_columns(_C.source_id)
    .select_from(SOURCE)
    .join(CHANGE, _C.id == _last_change)
    .where(_S.id.in_(_ids))
)
_OPEN = INCIDENTS.where(_I.source_id.in_(_ids), _I.closed_at.is_(None))
_COUNTS = (
    sa.select(_M.source_id, sa.func.count())
    .where(_M.source_id.in_(_ids), _M.origin != Origin.UPGRADE.value)
    .group_by(_M.source_id)
)


def note(row: Sequence[Any]) -> ChangeNote:
    """Of the columns of NOTES."""
    values = list(row)
    values[4] = ChangeClass(values[4])
    return ChangeNote(*values)


def cards(connection: Connection, wanted: SourceFilter, cursor: str | None, limit: int) -> Page[SourceCard]:
    """A page of sources by short name; the cursor is the last one's."""
    limit = places.bounded(limit)
    tags = [tag for tag in (wanted.tag, wanted.site) if tag]
    given: dict[str, Any] = {f"tag{n}": tag for n, tag in enumerate(tags)}
    given |= {"most": limit + 1, "place": cursor}
    chosen = _chosen(len(tags), wanted.health, bool(cursor))
    for word in wanted.words.split()[:8]:
        said = (column.icontains(word, autoescape=True) for column in (_S.title, _S.slug, _S.url))
        chosen = chosen.where(sa.or_(*said))
    found = connection.execute(chosen, given).all()
    rows = _with_health(connection, found[:limit])
    return Page(rows, found[limit - 1].slug if len(found) > limit else None)


@lru_cache(maxsize=32)
def _chosen(tags: int, health: Health | None, further: bool) -> sa.Select[Any]:
    """SELECT of sources by short name, of that many tags, in that health, after a cursor."""
    chosen, name = _SOURCES, cast("sa.ColumnElement[str]", _S.slug)
    for number in range(tags):
        bears = SOURCE_TAG.alias()
        chosen = chosen.join(
            bears, sa.and_(bears.c.source_id == _S.id, bears.c.tag == sa.bindparam(f"tag{number}"))
        )
        name = bears.c.slug
    if health is Health.TROUBLED:
        # Of the few in trouble, none is looked for by walking along the names of all.
        name = _S.slug + ""
        chosen = chosen.where(_S.id.in_(sa.select(_I.source_id).where(_I.closed_at.is_(None))))
    elif health is Health.PAUSED:
        chosen = chosen.where(_S.paused_at.is_not(None))
    if further:
        chosen = chosen.where(name > sa.bindparam("place"))
    return chosen.order_by(name).limit(sa.bindparam("most", type_=sa.Integer()))


def card(connection: Connection, source_id: int) -> SourceCard:
    """One of them. Raises UnknownSource."""
    found = connection.execute(_SOURCES.where(_S.id == source_id)).all()
    if not found:
        raise UnknownSource("there is no such source: `policywatch list` shows those there are")
    return _with_health(connection, found)[0]


def _with_health(connection: Connection, sources: Sequence[Any]) -> tuple[SourceCard, ...]:
    if not sources:
        return ()
    ids = {"ids": [row.id for row in sources]}
    visits = {row.source_id: row for row in connection.execute(_LAST_VISITS, ids)}
    changes = {row.source_id: note(row[:-1]) for row in connection.execute(_LAST_CHANGES, ids)}
    incidents = {row.source_id: Incident(*row) for row in connection.execute(_OPEN, ids)}
    counts = {row[0]: row[1] for row in connection.execute(_COUNTS, ids)}
    return tuple(
        SourceCard(
            SourceName(*row[:5]),
            coding.load_strings(row.tags),
            row.added_at,
            row.every_seconds,
            row.due_at,
            row.paused_at,
            *_last(visits.get(row.id)),
            incidents.get(row.id),
            counts.get(row.id, 0),
            changes.get(row.id),
        )
        for row in sources
    )


def _last(visit: Any) -> tuple[Any, Outcome | None, Verdict | None, str]:
    if visit is None:
        return None, None, None, ""
    verdict = Verdict(VerdictKind(visit.verdict_kind), visit.verdict_code, visit.verdict_reason)
    return visit.finished_at, Outcome(visit.outcome), verdict, visit.note
