"""Atom feeds of what changed and of what can't be seen: all sources, one, those of a tag.

A feed shows the changes filed last that stand, and the beginnings and ends of incidents. Whether it is still
the same is known from their numbers alone, so an unchanged feed costs one query and answers 304.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from alerts.settings import MailSettings
from alerts.views import Facts
from model import Happening, HappeningFilter, HappeningKind
from render.atom import (
    MEDIA_TYPE,
    Entry,
    FeedView,
    Written,
    feed,
    identity,
    incident_identity,
    written,
)
from render.clean import line
from render.views import AlertView, IncidentView, Why
from store import Store
from web.api.answers import base_of, same, source_of
from web.context import web_of
from web.memento import http_date
from web.pages import path_to
from web.refused import Refused

ENTRIES = 30
TOLD = (HappeningKind.CHANGE, HappeningKind.INCIDENT, HappeningKind.RECOVERY)
KEPT_BYTES = 8_000_000  #: of feeds and of entries, as they are sent; thirty long changes have 300,000
_FORM = "2"  #: of the entries: another one makes every feed a new one
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)  #: how old a feed is that never had an entry


def every(request: Request) -> Response:
    """GET /feeds/all.atom."""
    return _feed(request, "policywatch: all sources", HappeningFilter(kinds=TOLD), _BEGINNING)


def of_source(request: Request, source: str) -> Response:
    """GET /feeds/source/{source}.atom, by short name or number."""
    found = source_of(request, source)
    wanted = HappeningFilter(source_id=found.id, kinds=TOLD)
    return _feed(request, f"policywatch: {line(found.title) or found.slug}", wanted, found.added_at)


def of_tag(request: Request, tag: str) -> Response:
    """GET /feeds/tag/{tag}.atom."""
    if not tag.isprintable() or len(tag) > 200:
        raise Refused(404)
    wanted = HappeningFilter(tag=tag, kinds=TOLD)
    return _feed(request, f"policywatch: tagged {line(tag)}", wanted, _BEGINNING)


def _feed(request: Request, title: str, wanted: HappeningFilter, began: datetime) -> Response:
    store = web_of(request).store
    found = store.browse.recent(wanted, limit=ENTRIES).rows
    rows = [row for row in found if _shown(row)]
    newest = max((row.at for row in rows), default=began)
    base = base_of(request)
    tag = _tag([_FORM, base, request.url.path, title, *map(_said, rows)])
    headers = {"ETag": tag, "Last-Modified": http_date(newest), "Cache-Control": "private, max-age=300"}
    if _known(request, tag, newest):
        return Response(status_code=304, headers=headers)
    body = made_of(request).get(tag, lambda: _document(request, title, rows, newest))
    return Response(body, headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")


def _document(request: Request, title: str, rows: Sequence[Happening], newest: datetime) -> bytes:
    base = base_of(request)
    view = FeedView(
        title=title,
        subtitle="What changed, by section, sentence and figure; and what could not be seen.",
        self_url=f"{base}{request.url.path.removeprefix(request.scope.get('root_path', ''))}",
        page_url=_absolute(request, path_to(request, "front")),
        entries=tuple(_entry(request, row, base) for row in rows),
        updated_at=newest,
    )
    return feed(view)


def _shown(row: Happening) -> bool:
    """A change in which nothing is seen, or that lies between no neighbours any more, is told to nobody."""
    return row.kind is not HappeningKind.CHANGE or (row.items > 0 and row.superseded_at is None)


def _said(row: Happening) -> str:
    """What of a line decides whether a feed is the same."""
    named = (row.source.title, row.source.url) if row.source else ()
    return " ".join((row.kind.value, str(row.subject_id), row.at.isoformat(), *named))


def _tag(said: Sequence[str]) -> str:
    return f'"{hashlib.sha256(chr(10).join(said).encode()).hexdigest()[:32]}"'


class Made:
    """The feeds asked for last, and entries, by their tags: making one costs a hundred times what sending
    it does."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self.held_bytes = 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str, make: Callable[[], bytes]) -> bytes:
        with self._lock:
            if (found := self._bodies.get(tag)) is not None:
                self._bodies.move_to_end(tag)
                return found
        made = make()
        with self._lock:
            self.held_bytes += len(made) - len(self._bodies.pop(tag, b""))
            self._bodies[tag] = made
            while self.held_bytes > self._most_bytes:
                self.held_bytes -= len(self._bodies.popitem(last=False)[1])
        return made


def made_of(request: Request) -> Made:
    """The application's feeds."""
    state = request.app.state
    if not hasattr(state, "feeds"):
        state.feeds = Made()
    found = state.feeds
    assert isinstance(found, Made)
    return found


def _entry(request: Request, row: Happening, base: str) -> Written:
    """As it was written last: a new change makes a new feed, of thirty entries of which most were there."""
    key = _tag([_FORM, base, "entry", _said(row)])
    store = web_of(request).store
    make = _change if row.kind is HappeningKind.CHANGE else _health
    return Written(made_of(request).get(key, lambda: written(make(store, row, base)).xml), row.at)


def _change(store: Store, row: Happening, base: str) -> Entry:
    facts = Facts(store, MailSettings()).change(row.subject_id)
    view = AlertView(
        source=facts.source,
        change=facts.change,
        observation=facts.observation,
        why=Why(reasons=(), email="", public_url=base),
        language=facts.page.language,
        title=facts.after.title,
        before_at=facts.before.captured_at,
        after_at=facts.after.captured_at,
    )
    said = identity(facts.source.url, facts.before.digest, facts.after.digest, facts.after.captured_at)
    return Entry(view, said, facts.change.compared_at)


def _health(store: Store, row: Happening, base: str) -> Entry:
    """That an incident began, or ended; of its beginning, as it was then."""
    incident = store.incidents.get(row.subject_id)
    if row.kind is HappeningKind.INCIDENT:
        incident = replace(incident, closed_at=None)
    source = store.sources.get(incident.source_id)
    view = IncidentView(source, incident, Why(reasons=(), email="", public_url=base))
    return Entry(view, incident_identity(source.url, incident.since, row.kind.value), row.at)


def _known(request: Request, tag: str, newest: datetime) -> bool:
    """Whether the one who asks has it: by its tag, else by its time (RFC 9110, 13.2.2)."""
    if (given := request.headers.get("if-none-match")) is not None:
        return same(given, tag)
    return request.headers.get("if-modified-since") == http_date(newest)


def _absolute(request: Request, path: str) -> str:
    base = base_of(request)
    return base.removesuffix(request.scope.get("root_path", "")) + path
