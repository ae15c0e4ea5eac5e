"""What happened lately: one stream over changes, incidents and events of sites, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import ChangeClass, Happening, HappeningFilter, HappeningKind, Page, SiteEventKind
from store import coding, index, places
from store.history_tables import HAPPENING, HAPPENING_TAG
from store.query import parse
from store.site_tables import SITE, SITE_EVENT
from store.tables import CHANGE, INCIDENT, MEMENTO, SOURCE

WALK = 2_000  #: matches of words that are looked at for a page, where other filters may drop them

_H, _T, _C, _I, _E = HAPPENING.c, HAPPENING_TAG.c, CHANGE.c, INCIDENT.c, SITE_EVENT.c
_ABOUT_INCIDENTS = [HappeningKind.INCIDENT.value, HappeningKind.RECOVERY.value]
_ROWS = (
    sa.select(
        _H.id,
        _H.at,
        _H.kind,
        _H.subject_id,
        _C.change_class,
        _C.summary,
        _C["items"].label("item_count"),
        _C.before_id,
        _C.after_id,
        _C.superseded_at,
        MEMENTO.c.first_seen_at,
        _I.code,
        _I.reason,
        _I.since,
        _E.kind.label("event_kind"),
        _E.pages,
        *(column.label(f"source_{column.name}") for column in places.SOURCE_NAMES),
        *(column.label(f"site_{column.name}") for column in places.SITE_NAMES),
    )
    .select_from(HAPPENING)
    .outerjoin(CHANGE, sa.and_(_H.kind == HappeningKind.CHANGE.value, _C.id == _H.subject_id))
    .outerjoin(MEMENTO, MEMENTO.c.id == _C.after_id)
    .outerjoin(INCIDENT, sa.and_(_H.kind.in_(_ABOUT_INCIDENTS), _I.id == _H.subject_id))
    .outerjoin(SITE_EVENT, sa.and_(_H.kind == HappeningKind.SITE.value, _E.id == _H.subject_id))
    .outerjoin(SOURCE, SOURCE.c.id == _H.source_id)
    .outerjoin(SITE, SITE.c.id == _H.site_id)
    .where(_H.id.in_(sa.bindparam("ids", expanding=True)))
)
_SOURCE_AT = 16  #: where the names begin in a row
_SITE_AT = _SOURCE_AT + len(places.SOURCE_NAMES)


def recent(
    connection: Connection, wanted: HappeningFilter, cursor: str | None, limit: int
) -> Page[Happening]:
    """A page of it. Raises BadCursor."""
    limit = places.bounded(limit)
    if wanted.words.strip():
        ids, following = _saying(connection, wanted, cursor, limit)
    else:
        found = _places(connection, wanted, cursor, limit + 1)
        ids = [row.id for row in found[:limit]]
        last = found[limit - 1] if len(found) > limit else None
        following = None if last is None else places.cursor_of(last.at, last.id)
    rows = {row.id: row for row in connection.execute(_ROWS, {"ids": ids})} if ids else {}
    return Page(tuple(_happening(rows[number]) for number in ids), following)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Which filters a list has; those of one shape have one statement."""

    tags: int
    source: bool
    since: bool
    until: bool
    cursor: bool
    whats: tuple[str, ...] | None


def _places(connection: Connection, wanted: HappeningFilter, cursor: str | None, limit: int) -> Sequence[Any]:
    """Ids and times, newest first. Raises BadCursor."""
    tags = [tag for tag in (wanted.site, wanted.tag) if tag]
    given: dict[str, Any] = {f"tag{n}": tag for n, tag in enumerate(tags)} | {"most": limit}
    if cursor:
        given["place"], given["last"] = places.place_of(cursor)
    given |= {"source": wanted.source_id, "since": wanted.since, "until": wanted.until}
    shape = _Shape(
        len(tags),
        wanted.source_id is not None,
        wanted.since is not None,
        wanted.until is not None,
        bool(cursor),
        _whats(wanted),
    )
    return connection.execute(_statement(shape), given).all()


@lru_cache(maxsize=128)
def _statement(shape: _Shape) -> sa.Select[Any]:
    """SELECT of id and time, along an index that begins with what is asked for."""
    number: Any = _T.happening_id if shape.tags and not shape.source else _H.id
    table = number.table
    at, what = table.c.at, table.c.what
    base = sa.select(number.label("id"), at.label("at"))
    if shape.cursor:
        place = sa.tuple_(sa.bindparam("place", type_=at.type), sa.bindparam("last"))
        base = base.where(sa.tuple_(at, number) < place)
    tags: list[sa.BindParameter[str]] = [sa.bindparam(f"tag{n}") for n in range(shape.tags)]
    if shape.source:
        base = base.where(_H.source_id == sa.bindparam("source"))
    elif tags:
        base = base.where(_T.tag == tags.pop(0))
    for tag in tags:
        bears = HAPPENING_TAG.alias().c
        base = base.where(sa.exists().where(bears.happening_id == number, bears.tag == tag))
    if shape.since:
        base = base.where(at >= sa.bindparam("since", type_=at.type))
    if shape.until:
        base = base.where(at < sa.bindparam("until", type_=at.type))
    newest, most = (at.desc(), number.desc()), sa.bindparam("most", type_=sa.Integer())
    if shape.whats is None:
        return base.order_by(*newest).limit(most)
    if shape.source:
        return base.where(what.in_(shape.whats)).order_by(*newest).limit(most)
    # Each has its own stretch of the index; together they are sorted by what is few.
    each = [base.where(what == one).order_by(*newest).limit(most).subquery() for one in shape.whats]
    union = sa.union_all(*(sa.select(one.c.id, one.c.at) for one in each)).subquery()
    return sa.select(union.c.id, union.c.at).order_by(union.c.at.desc(), union.c.id.desc()).limit(most)


def _whats(wanted: HappeningFilter) -> tuple[str, ...] | None:
    """The values of `what` that are asked for; None: any."""
    kinds = wanted.kinds or tuple(HappeningKind)
    classes = wanted.classes or tuple(ChangeClass)
    found = [kind.value for kind in kinds if kind is not HappeningKind.CHANGE]
    if HappeningKind.CHANGE in kinds:
        found += [one.value for one in classes]
    whole = len(HappeningKind) - 1 + len(ChangeClass)
    return None if len(set(found)) == whole else tuple(dict.fromkeys(found))


def _saying(
    connection: Connection, wanted: HappeningFilter, cursor: str | None, limit: int
) -> tuple[list[int], str | None]:
    """Ids of those that say words, in the order of the index (that of filing), and the next cursor."""
    query = parse(wanted.words)
    if not query:
        return [], None
    matches = index.happenings(connection, query)
    number = next(iter(matches.selected_columns))
    if cursor:
        matches = matches.where(number < places.whole(cursor))
    dropping = wanted != HappeningFilter(words=wanted.words)
    walk = WALK if dropping else limit + 1
    looked_at = connection.execute(matches.order_by(number.desc()).limit(walk)).scalars().all()
    fitting = sa.select(_H.id).where(_H.id.in_(looked_at)).order_by(_H.id.desc()).limit(limit + 1)
    if wanted.source_id is not None:
        fitting = fitting.where(_H.source_id == wanted.source_id)
    for tag in (wanted.site, wanted.tag):
        if tag:
            bears = HAPPENING_TAG.alias().c
            fitting = fitting.where(sa.exists().where(bears.happening_id == _H.id, bears.tag == tag))
    if wanted.since is not None:
        fitting = fitting.where(_H.at >= wanted.since)
    if wanted.until is not None:
        fitting = fitting.where(_H.at < wanted.until)
    whats = _whats(wanted)
    if whats is not None:
        fitting = fitting.where(_H.what.in_(whats))
    found = list(connection.execute(fitting).scalars()) if looked_at else []
    if len(found) > limit:
        return found[:limit], str(found[limit - 1])
    return found, str(looked_at[-1]) if len(looked_at) == walk else None


def _happening(row: Any) -> Happening:
    kind = HappeningKind(row.kind)
    source, site = places.source_name(row[_SOURCE_AT:_SITE_AT]), places.site_name(row[_SITE_AT:])
    place = (row.id, row.at, kind, row.subject_id, source, site)
    if kind is HappeningKind.CHANGE:
        return Happening(
            *place,
            row.summary,
            ChangeClass(row.change_class),
            row.item_count,
            "",
            row.before_id,
            row.after_id,
            row.first_seen_at,
            row.superseded_at,
        )
    if kind is HappeningKind.SITE:
        pages = coding.load_event_pages(row.pages)
        return Happening(*place, _told(row.event_kind, pages), items=len(pages), code=row.event_kind)
    return Happening(*place, row.reason, code=row.code, seen_at=row.since)


def _told(kind: str, pages: Sequence[Any]) -> str:
    """ "New: Fees, Refunds and 3 more"."""
    names = [page.title or page.url for page in pages]
    named = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    return f"{'New' if kind == SiteEventKind.APPEARED else 'Gone'}: {named}"
