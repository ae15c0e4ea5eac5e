"""What keeps varying on a page, learned from its own visits and kept as a versioned value."""

from __future__ import annotations

import sys
from collections import OrderedDict
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from changes.boilerplate import Boilerplate, texts_of
from changes.volatile import LEAST as LEAST_VISITS
from changes.volatile import VISITS, Learned, learn
from model import Document, Memento, Outcome, Source, Visit
from pipelines import html, pdf
from pipelines.formats import Unreadable, format_of
from pipelines.recall import BOILERPLATE, VOLATILE, read_capture, site_subject, subject
from pipelines.site import LEAST, boilerplate, host_of, page_of
from store import Store

PAGES = 40  #: pages of a site that are looked at
VERSIONS = 64  #: documents of versions at hand
TEXTS = 4_000  #: versions whose texts are kept in mind: of a hundred sites, a few kB each
K = TypeVar("K")
V = TypeVar("V")
_SEEN = frozenset({Outcome.MEMENTO, Outcome.REVISIT, Outcome.VARIANT})


class Shelf:
    """What whoever compares remembers from one round to the next. Not for two threads at once.

    Documents read lately, by capture, so that learning again reads only what is new; what of versions could
    be their site's; which pages a site has, for one batch (`anew`); and the versions that could not be
    compared, so that each is tried once.
    """

    def __init__(self, size: int = 160) -> None:
        self.passed_by: set[int] = set()
        self._size = size
        self._documents: OrderedDict[tuple[int, str], Document] = OrderedDict()
        self._versions: OrderedDict[int, Document] = OrderedDict()
        self._texts: OrderedDict[int, frozenset[str]] = OrderedDict()
        self._pages: dict[str, list[int]] = {}

    def anew(self) -> None:
        """A batch begins: pages may have been added to sites, or taken away."""
        self._pages.clear()

    def pages(self, store: Store, host: str) -> list[int]:
        """The pages of a site: of each the source that was added first."""
        if host not in self._pages:
            sources: dict[str, int] = {}
            for source_id, url in store.sources.of_host(host):
                sources.setdefault(page_of(url), source_id)
            self._pages[host] = list(sources.values())
        return self._pages[host]

    def document(self, store: Store, source: Source, capture_id: int) -> Document:
        """The document of a capture as it is read today: where that was kept, it is.

        Raises Damaged; Unreadable where it can't be read any more.
        """
        key = (capture_id, source.profile_id)
        if key not in self._documents:
            readers = (html.EXTRACTOR, pdf.EXTRACTOR)
            kept = store.archive.reading(capture_id, readers, source.profile_id)
            document = (
                read_capture(store, source, store.archive.capture(capture_id))
                if kept is None
                else store.archive.document(kept.id)
            )
            _keep(self._documents, key, document, self._size)
        self._documents.move_to_end(key)
        return self._documents[key]

    def texts(self, store: Store, memento_id: int) -> frozenset[str]:
        """What of a version could be its site's."""
        if memento_id not in self._texts:
            # Of pages of one site most texts are the same: each is held once.
            found = texts_of(self.version(store, memento_id))
            _keep(self._texts, memento_id, frozenset(map(sys.intern, found)), TEXTS)
        self._texts.move_to_end(memento_id)
        return self._texts[memento_id]

    def version(self, store: Store, memento_id: int) -> Document:
        """What a version says; the few looked at last are at hand. Raises KeyError."""
        if memento_id not in self._versions:
            _keep(self._versions, memento_id, store.archive.document(memento_id), VERSIONS)
        self._versions.move_to_end(memento_id)
        return self._versions[memento_id]


def _keep(kept: OrderedDict[K, V], name: K, value: V, most: int) -> None:
    """Keeps one more, and of all those that were asked for last."""
    kept[name] = value
    while len(kept) > most:
        kept.popitem(last=False)


def learned_before(store: Store, source: Source, after: Memento, now: datetime, shelf: Shelf) -> Learned:
    """What the visits up to the one that brought `after` (without it) teach; kept where it is new.

    A monitor could have known all of it when it saw `after`; the page's change itself teaches nothing yet.
    """
    visits = store.archive.visits(source.id, limit=2 * VISITS, read=True)
    visits = [visit for visit in visits if _counts(visit, after)][:VISITS]
    seen = [capture_id for v in reversed(visits) if (capture_id := _capture(store, v)) is not None]
    # What was always the same teaches nothing, and need not be read for that.
    varied = len(seen) >= LEAST_VISITS and len(set(seen)) > 1
    documents = [d for one in seen if (d := _document(store, source, one, shelf))] if varied else []
    # Of a page that has turned from HTML to PDF, what differs between the two is not the page's own.
    alike = [d for d in documents if format_of(d.extractor) == format_of(after.extractor)]
    value = learn(alike) if varied else Learned()
    latest = store.learned.latest(VOLATILE, subject(source.id))
    text = value.to_json()
    if (latest.value_json if latest else Learned().to_json()) != text:
        store.learned.put(VOLATILE, subject(source.id), text, now)
    return value


def site_before(store: Store, source: Source, after: Memento, now: datetime, shelf: Shelf) -> Boilerplate:
    """What the pages of the source's site have in common when `after` is captured; kept where it is new."""
    host = host_of(source.url)
    sources = shelf.pages(store, host) if host else []
    if len(sources) < LEAST:
        return Boilerplate()
    newest = store.archive.standing(sources[-PAGES:], after.captured_at)
    value = boilerplate([shelf.texts(store, memento_id) for memento_id in newest])
    latest = store.learned.latest(BOILERPLATE, site_subject(host))
    text = value.to_json()
    if (latest.value_json if latest else Boilerplate().to_json()) != text:
        store.learned.put(BOILERPLATE, site_subject(host), text, now)
    return value


def _counts(visit: Visit, after: Memento) -> bool:
    return (
        visit.outcome in _SEEN
        and visit.capture_id != after.capture_id
        and visit.started_at < after.captured_at
    )


def _capture(store: Store, visit: Visit) -> int | None:
    """Which capture shows what a visit saw: its own, or, where that looked the same and was not kept,
    the version's."""
    if visit.capture_id is not None or visit.memento_id is None:
        return visit.capture_id
    return store.archive.memento(visit.memento_id).capture_id


def _document(store: Store, source: Source, capture_id: int, shelf: Shelf) -> Document | None:
    """The document of a capture; None where it can't be read any more."""
    with suppress(Unreadable):
        return shelf.document(store, source, capture_id)
    return None
