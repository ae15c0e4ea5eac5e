"""The addresses of a site: those that wait to be read are the frontier, which outlives any process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Layer, LeadKind, PageState, Site, SitePage, Source, Via
from store import coding, happenings, profiles, slugs
from store.database import Database
from store.site_tables import SITE, SITE_PAGE
from store.tables import SOURCE
from store.values import Find, ReadPage

T = TypeVar("T")
_P, _S = SITE_PAGE.c, SITE.c
PAGES = sa.select(
    _P.id,
    _P.site_id,
    _P.url,
    _P.kind,
    _P.via,
    _P.family,
    _P.language,
    _P.title,
    _P.depth,
    _P.state,
    _P.first_seen_at,
    _P.last_seen_at,
    _P.read_at,
    _P.modified_at,
    _P.source_id,
    _P.capture_id,
    _P.note,
    _P.news,
    _P.tries,
)
MOST = 100_000  #: addresses of one site; what a site lists beyond them is not taken in
_CHUNK = 400  #: rows of one transaction, which stays short
_START = 0  #: rank of the start page, which tells the language; then come lists, then pages by their depth
_RANKS = {LeadKind.SITEMAP: 1, LeadKind.FEED: 2}
_PAGES = 10
_LATER = 100  #: ranks that an address goes back by where its host was at fault
_AGAIN = (PageState.WAITING, PageState.UNREAD, PageState.DOCUMENT, PageState.VANISHED, PageState.BEYOND)


def page_of(row: Sequence[Any]) -> SitePage:
    """The page of a row of `PAGES`."""
    values = list(row)
    values[3], values[4], values[9] = LeadKind(values[3]), Via(values[4]), PageState(values[9])
    return SitePage(*values)


def _chunks(things: Sequence[T]) -> Iterator[list[T]]:
    waiting = iter(things)
    while chunk := list(islice(waiting, _CHUNK)):
        yield chunk


class SitePages:
    """The verbs on the addresses of sites. Those that write are for who holds the site's lease."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, site_id: int, now: datetime) -> None:
        """Begin a discovery: the next round, with the start page and the listings known in its frontier.

        Nothing happens where one is under way: it is gone on with.
        """
        with self._database.writing() as connection:
            started = connection.execute(
                SITE.update()
                .where(_S.id == site_id, _S.round_started_at.is_(None))
                .values(round=_S.round + 1, round_started_at=now, note="")
                .returning(_S.round, _S.url)
            ).first()
            if started is None:
                return
            begin = SITE_PAGE.update().where(
                _P.site_id == site_id, _P.depth == 0, _P.state != PageState.DUPLICATE.value
            )
            values = {"queued": _START, "round": started.round, "tries": 0}
            if connection.execute(begin.values(values)).rowcount == 0:
                start = _new_row(site_id, started.round, Find(url=started.url, via=Via.START, depth=0), now)
                connection.execute(SITE_PAGE.insert(), start)
            listings = [kind.value for kind in _RANKS]
            connection.execute(
                SITE_PAGE.update()
                .where(_P.site_id == site_id, _P.kind.in_(listings))
                .values(queued=_RANKS[LeadKind.FEED], round=started.round, tries=0)
            )

    def found(self, site: Site, finds: Sequence[Find], now: datetime) -> int:
        """Take addresses in, each once a round; how many were not known. Idempotent.

        A document whose sitemap says that it was modified since its last visit is visited soon.
        """
        new, room = 0, MOST - self._count(_P.site_id == site.id)
        unique = {find.url: find for find in finds}  # one of each address: the last word on it
        for chunk in _chunks(list(unique.values())):
            with self._database.writing() as connection:
                new += self._take(connection, site, chunk, now, max(0, room - new))
        return new

    def next(self, site_id: int, without: Sequence[int] = ()) -> SitePage | None:
        """What is to be read next, leaving out what is under way."""
        waiting = PAGES.where(_P.site_id == site_id, _P.queued.is_not(None))
        if without:
            waiting = waiting.where(_P.id.not_in(list(without)))
        with self._database.reading() as connection:
            row = connection.execute(waiting.order_by(_P.queued, _P.id).limit(1)).first()
        return None if row is None else page_of(row)

    def waiting(self, site_id: int) -> int:
        """How many addresses are in the frontier."""
        return self._count(_P.site_id == site_id, _P.queued.is_not(None))

    def misses(self, site: Site) -> int:
        """How many pages were read in the discovery under way and are no documents."""
        missed = (PageState.UNREAD.value, PageState.DUPLICATE.value, PageState.ELSEWHERE.value)
        other = sa.and_(_P.state == PageState.ALTERNATE.value, _P.read_at >= site.round_started_at)
        return self._count(
            _P.site_id == site.id,
            _P.kind == LeadKind.PAGE.value,
            _P.round == site.round,
            _P.queued.is_(None),
            sa.or_(_P.state.in_(missed), other),
        )

    def read(self, page: ReadPage, now: datetime) -> None:
        """Write down what came of an address; it leaves the frontier."""
        values: dict[str, Any] = {"state": page.state.value, "note": page.note}
        named = {"title": page.title, "language": page.language, "family": page.family}
        values |= {name: value for name, value in named.items() if value}
        if page.state in (PageState.DOCUMENT, PageState.LISTING, PageState.ALTERNATE, PageState.DUPLICATE):
            values |= {"read_at": now, "last_seen_at": now}
        if page.capture_id is not None:
            values["capture_id"] = page.capture_id
        if page.wait:
            values |= {"tries": _P.tries + 1, "queued": _P.queued + _LATER}
        else:
            values["queued"] = None
        with self._database.writing() as connection:
            connection.execute(SITE_PAGE.update().where(_P.id == page.page_id).values(values))

    def stop_at_budget(self, site_id: int) -> int:
        """Put aside every address in the frontier that is no document yet; how many there were."""
        update = (
            SITE_PAGE.update()
            .where(
                _P.site_id == site_id,
                _P.queued.is_not(None),
                _P.kind == LeadKind.PAGE.value,
                _P.source_id.is_(None),
            )
            .values(queued=None, state=PageState.BEYOND.value)
        )
        with self._database.writing() as connection:
            return connection.execute(update).rowcount

    def make_source(self, site: Site, page: SitePage, now: datetime) -> Source:
        """The source of a page, made if need be; one that is watched already stays as it is, but for its
        tags: a site's documents bear its tags and the tag of the site itself."""
        from store.sources import Sources

        insert = self._database.insert_missing(SOURCE)
        tags = dict.fromkeys((*site.tags, site.tag))
        values = {
            "url": page.url,
            "host": slugs.host(page.url),
            "title": "",
            "tags": coding.dump_strings(tuple(tags)),
            "every_seconds": site.source_every_seconds,
            "added_at": now,
            "due_at": now,
        }
        known = sa.select(SOURCE.c.id, SOURCE.c.tags).where(SOURCE.c.url == page.url)
        with self._database.writing() as connection:
            said = profiles.layers(connection, tuple(tags))
            own = Layer.of(site.profile)
            values |= profiles.columns(self._database, connection, own, tuple(tags), said)
            there = connection.execute(known).first()
            last = slugs.of_url(page.url) if page.depth else "start"
            names = slugs.candidates(slugs.slug(f"{site.slug} {last}") or site.slug)
            while there is None:
                connection.execute(insert, {**values, "slug": next(names)})
                there = connection.execute(known).first()
            both = tuple(dict.fromkeys((*coding.load_strings(there.tags), *tags)))
            own, said = profiles.own(connection, there.id), profiles.layers(connection, both)
            new = profiles.columns(self._database, connection, own, both, said)
            tagged = SOURCE.update().where(SOURCE.c.id == there.id)
            connection.execute(tagged.values(tags=coding.dump_strings(both), **new))
            happenings.retag_source(connection, there.id, both)
            connection.execute(SITE_PAGE.update().where(_P.id == page.id).values(source_id=there.id))
        return Sources(self._database).get(there.id)

    # -- looked at

    def start(self, site_id: int) -> SitePage | None:
        """The start page, where it was last found to answer."""
        wanted = PAGES.where(_P.site_id == site_id, _P.depth == 0, _P.state != PageState.DUPLICATE.value)
        found = self._pages(wanted.order_by(_P.id.desc()).limit(1))
        return found[0] if found else None

    def at(self, site_id: int, url: str) -> SitePage | None:
        """The row of an address."""
        found = self._pages(PAGES.where(_P.site_id == site_id, _P.url == url))
        return found[0] if found else None

    def get(self, page_ids: Sequence[int]) -> list[SitePage]:
        """Rows by id, in the order they were found."""
        return self._pages(PAGES.where(_P.id.in_(list(page_ids))).order_by(_P.id))

    def all(self, site_id: int, *states: PageState) -> list[SitePage]:
        """The addresses of a site, or those in these states, in the order they were found."""
        wanted = PAGES.where(_P.site_id == site_id).order_by(_P.id)
        return self._pages(wanted.where(_P.state.in_([s.value for s in states])) if states else wanted)

    def news(self, site_id: int) -> list[SitePage]:
        """Documents that readers are to be told of."""
        documents = PAGES.where(_P.site_id == site_id, _P.news, _P.state == PageState.DOCUMENT.value)
        return self._pages(documents.order_by(_P.id))

    def documents(self, site_id: int) -> int:
        """How many sources a site has."""
        return self._count(_P.site_id == site_id, _P.source_id.is_not(None))

    def counts(self, site_id: int) -> dict[PageState, int]:
        """How many pages are in each state; sitemaps and feeds are counted as listings."""
        wanted = sa.select(_P.state, sa.func.count()).where(_P.site_id == site_id).group_by(_P.state)
        with self._database.reading() as connection:
            return {PageState(state): number for state, number in connection.execute(wanted).all()}

    def member(self, site_id: int, family: str, states: Sequence[PageState]) -> SitePage | None:
        """A page of a family in one of these states."""
        wanted = PAGES.where(
            _P.site_id == site_id, _P.family == family, _P.state.in_([state.value for state in states])
        )
        found = self._pages(wanted.order_by(_P.id).limit(1))
        return found[0] if found else None

    def _count(self, *conditions: sa.ColumnElement[bool]) -> int:
        with self._database.reading() as connection:
            wanted = sa.select(sa.func.count()).select_from(SITE_PAGE).where(*conditions)
            return int(connection.execute(wanted).scalar_one())

    def _pages(self, wanted: sa.Select[Any]) -> list[SitePage]:
        with self._database.reading() as connection:
            return [page_of(row) for row in connection.execute(wanted)]

    # -- within a transaction

    def _take(
        self, connection: Connection, site: Site, finds: Sequence[Find], now: datetime, room: int
    ) -> int:
        urls = [find.url for find in finds]
        known = sa.select(SITE_PAGE).where(_P.site_id == site.id, _P.url.in_(urls))
        rows = {row.url: row for row in connection.execute(known).all()}
        unknown = [find for find in finds if find.url not in rows][:room]
        fresh = [_new_row(site.id, site.round, find, now, site.scope.depth) for find in unknown]
        if fresh:
            connection.execute(self._database.insert_missing(SITE_PAGE), fresh)
        there = [(find, rows[find.url]) for find in finds if find.url in rows]
        updates = [_again(site, find, row, now) for find, row in there]
        if updates:
            connection.execute(_UPDATE, updates)
        self._join_families(connection, site.id, there)
        soon = [r.source_id for find, r in there if r.source_id is not None and _is_newer(find, r, now)]
        if soon:
            connection.execute(
                SOURCE.update().where(SOURCE.c.id.in_(soon), SOURCE.c.due_at > now).values(due_at=now)
            )
        return len(fresh)

    @staticmethod
    def _join_families(connection: Connection, site_id: int, there: Sequence[tuple[Find, Any]]) -> None:
        """Families that turn out to be one get one name."""
        moved = {row.family: find.family for find, row in there if find.family and row.family != find.family}
        for old, new in moved.items():
            connection.execute(
                SITE_PAGE.update().where(_P.site_id == site_id, _P.family == old).values(family=new)
            )


def _rank(find: Find) -> int:
    return _START if find.depth == 0 else _RANKS.get(find.kind, _PAGES + find.depth)


def _new_row(site_id: int, round_: int, find: Find, now: datetime, depth: int = 1) -> dict[str, Any]:
    wanted = not find.alternate and (find.kind is not LeadKind.PAGE or find.depth <= depth)
    state = PageState.ALTERNATE if find.alternate else PageState.WAITING if wanted else PageState.BEYOND
    return {
        "site_id": site_id,
        "url": find.url,
        "kind": find.kind.value,
        "via": find.via.value,
        "family": find.family or find.url,
        "language": find.language,
        "title": find.title,
        "depth": find.depth,
        "state": state.value,
        "first_seen_at": now,
        "last_seen_at": now,
        "modified_at": find.modified_at,
        "news": find.news,
        "tries": 0,
        "round": round_,
        "queued": _rank(find) if wanted else None,
    }


_UPDATE = (
    SITE_PAGE.update()
    .where(_P.id == sa.bindparam("page"))
    .values(
        {
            name: sa.bindparam(f"new_{name}", type_=_P[name].type)
            for name in (
                "last_seen_at",
                "round",
                "depth",
                "modified_at",
                "language",
                "state",
                "queued",
                "tries",
            )
        }
    )
)


def _again(site: Site, find: Find, row: Any, now: datetime) -> dict[str, Any]:
    """What is new of a known address: it is queued where this round has not met it and it may lead on."""
    depth, state = min(row.depth, find.depth), PageState(row.state)
    nearer = state is PageState.BEYOND and depth < row.depth
    within = find.kind is not LeadKind.PAGE or depth <= site.scope.depth
    alternate = find.alternate and row.source_id is None
    wanted = (row.round < site.round or nearer) and within and state in _AGAIN and not alternate
    if alternate and state in (PageState.WAITING, PageState.BEYOND, PageState.UNREAD):
        state = PageState.ALTERNATE
    return {
        "page": row.id,
        "new_last_seen_at": now,
        "new_round": site.round,
        "new_depth": depth,
        "new_modified_at": find.modified_at or row.modified_at,
        "new_language": find.language or row.language,
        "new_state": state.value,
        "new_queued": _rank(find) if wanted else None if alternate else row.queued,
        "new_tries": 0 if wanted else row.tries,
    }


def _is_newer(find: Find, row: Any, now: datetime) -> bool:
    """Whether a sitemap says of a document that it was modified after we knew it; never in the future."""
    known = row.modified_at or row.read_at
    if find.modified_at is None or known is None:
        return False
    return bool(known < find.modified_at <= now)
