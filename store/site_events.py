"""What discoveries brought to tell: pages that appeared and vanished, filed with the notices they owe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Event, EventKind, EventPage, PageState, Site, SiteEvent, SiteEventKind
from store import coding, filing, happenings
from store.database import Database
from store.site_pages import PAGES, page_of
from store.site_tables import SITE, SITE_EVENT, SITE_PAGE
from store.tables import SOURCE
from store.values import NewSiteEvent, ToldPage

_E, _P, _S = SITE_EVENT.c, SITE_PAGE.c, SITE.c
_EVENTS = sa.select(_E.id, _E.site_id, _E.kind, _E.at, _E.since, _E.pages)


def _event(row: Sequence[Any]) -> SiteEvent:
    return SiteEvent(row[0], row[1], SiteEventKind(row[2]), row[3], row[4], coding.load_event_pages(row[5]))


class SiteEvents:
    """The verbs on events of sites."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def finish(
        self,
        site: Site,
        token: str,
        *,
        now: datetime,
        due_at: datetime | None,
        note: str = "",
        whole: bool = True,
        events: Sequence[NewSiteEvent] = (),
        back: Sequence[int] = (),
    ) -> list[SiteEvent]:
        """End the discovery under way and its lease: its events, their notices and its pages, at once.

        `whole`: the site was seen, so that from now on what is found is news. `back` are pages that had
        vanished and are documents again. Empty, and nothing written, where the lease or the round is over.
        """
        ended = {
            "round_started_at": None,
            "finished_at": now,
            "discovered_at": sa.func.coalesce(_S.discovered_at, now) if whole else _S.discovered_at,
            "due_at": due_at,
            "note": note,
            "lease_token": None,
            "lease_owner": None,
            "lease_until": None,
        }
        mine = SITE.update().where(
            _S.id == site.id,
            _S.lease_token == token,
            _S.round == site.round,
            _S.round_started_at.is_not(None),
        )
        with self._database.writing() as connection:
            if connection.execute(mine.values(ended)).rowcount == 0:
                return []
            connection.execute(
                SITE_PAGE.update()
                .where(_P.site_id == site.id, _P.news, _P.state.in_(_TOLD))
                .values(news=False)
            )
            if back:
                self._state(connection, back, PageState.DOCUMENT)
            return [self._file(connection, site, new, now) for new in events if new.pages]

    def get(self, event_id: int) -> SiteEvent:
        """Raises KeyError."""
        found = self._events(_EVENTS.where(_E.id == event_id))
        if not found:
            raise KeyError(event_id)
        return found[0]

    def latest(self, site_id: int, limit: int, before: int | None = None) -> list[SiteEvent]:
        """The events of a site, newest first; `before`: those with a smaller number."""
        wanted = _EVENTS.where(_E.site_id == site_id).order_by(_E.id.desc()).limit(limit)
        return self._events(wanted if before is None else wanted.where(_E.id < before))

    def _file(self, connection: Connection, site: Site, new: NewSiteEvent, now: datetime) -> SiteEvent:
        if new.kind is SiteEventKind.VANISHED:
            self._state(connection, [told.page_id for told in new.pages], PageState.VANISHED)
        values = {
            "site_id": site.id,
            "round": site.round,
            "kind": new.kind.value,
            "at": now,
            "since": site.finished_at,
            "pages": coding.dump_event_pages(_told(connection, new.pages)),
        }
        event_id = connection.execute(SITE_EVENT.insert().returning(_E.id), values).scalar_one()
        event = Event(EventKind.SITE, event_id)
        filing.file(self._database, connection, filing.notice_rows(new.notices, event))
        filed = _event(connection.execute(_EVENTS.where(_E.id == event_id)).one())
        said = " ".join(text for page in filed.pages for text in (page.title, page.url))
        happenings.of_site(self._database, connection, filed, (*site.tags, site.tag), said)
        return filed

    @staticmethod
    def _state(connection: Connection, page_ids: Sequence[int], state: PageState) -> None:
        connection.execute(
            SITE_PAGE.update().where(_P.id.in_(list(page_ids))).values(state=state.value, news=False)
        )

    def _events(self, wanted: sa.Select[Any]) -> list[SiteEvent]:
        with self._database.reading() as connection:
            return [_event(row) for row in connection.execute(wanted)]


_TOLD = (PageState.DOCUMENT.value, PageState.VANISHED.value)


def _told(connection: Connection, pages: Sequence[ToldPage]) -> tuple[EventPage, ...]:
    """The pages as they are told: what is known of them now."""
    by_id = {told.page_id: told for told in pages}
    rows = connection.execute(
        PAGES.add_columns(SOURCE.c.slug, SOURCE.c.title)
        .outerjoin(SOURCE, SOURCE.c.id == _P.source_id)
        .where(_P.id.in_(list(by_id)))
        .order_by(_P.id)
    ).all()
    found = []
    for row in rows:
        page, told = page_of(row[:-2]), by_id[row[0]]
        found.append(
            EventPage(
                url=page.url,
                title=row[-1] or page.title,
                language=page.language,
                source=row[-2] or "",
                first_seen_at=page.first_seen_at,
                last_seen_at=told.last_seen_at,
                visits=told.visits,
            )
        )
    return tuple(found)
