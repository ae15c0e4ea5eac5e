"""A response becomes a visit: kept, judged, read, settled and recorded in one transaction.

The same function serves the live crawl, imports, files fed by hand and the backtest; it knows nothing
of Scrapy. `RecordPipeline` is the thin Scrapy item pipeline around it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from changes.normal import digest as document_digest
from changes.volatile import Learned
from model import (
    USABLE,
    Capture,
    Document,
    FaultKind,
    Origin,
    Outcome,
    Profile,
    Response,
    Source,
    Verdict,
    Visit,
    fault,
)
from pipelines import again
from pipelines.charset import charset_of
from pipelines.formats import Unreadable, read_response, turned
from pipelines.judge import judge_document, judge_response
from pipelines.last import Last, Standing, last_of, looks, shows, standing_of
from pipelines.ledger import defect
from pipelines.look import look as look_of
from pipelines.past import Past
from pipelines.pdf import is_pdf
from pipelines.recall import ROT, failures_of, learned_of, past_of, standing_rot
from pipelines.settle import Decision, settle, stands_still
from store import Store, StoreError
from store.values import NewCapture, NewMemento, NewVisit

MAX_BYTES = 20_000_000
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Read:
    """What a response says: its verdict, and the document with its digest where it could be read."""

    verdict: Verdict
    document: Document | None = None
    digest: str = ""  #: of the normalised document
    rotten: tuple[str, ...] = ()  #: selectors of the profile that match nothing
    turned: str = ""  #: that it came in another format than before


def read(
    response: Response,
    source_url: str,
    profile: Profile,
    past: Past,
    *,
    learned: Learned | None = None,
    max_bytes: int = MAX_BYTES,
) -> Read:
    """Judges and reads a response; pure. Whatever fails inside is a fault value, never an exception."""
    verdict = judge_response(response, max_bytes=max_bytes)
    if verdict is not None:
        return Read(verdict)
    try:
        reading = read_response(response, source_url, profile)
        verdict = judge_document(reading.page, reading.document, past.judged_by)
        digest = document_digest(reading.document, learned)
        shown = past.shown.document if past.shown else reading.document
        return Read(verdict, reading.document, digest, reading.rotten, turned(shown, reading.document))
    except Unreadable as error:
        return Read(error.verdict)
    except MemoryError:
        return Read(fault(FaultKind.CRASHED, "The page needs more memory to be read than is allowed."))
    except Exception as error:
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        return Read(fault(FaultKind.UNREADABLE, f"The page could not be read ({words})."))


def read_and_record(
    store: Store,
    source: Source,
    response: Response,
    *,
    lease_token: str | None = None,
    origin: Origin = Origin.LIVE,
    now: datetime,
    max_bytes: int = MAX_BYTES,
) -> Visit:
    """Takes one response of a source into the store and returns the visit as recorded.

    `now` is when the visit ended. Raises StoreError where the store can't go on, which must stop the
    program; all that is wrong with the page itself is in the visit's verdict.
    """
    new = visit_of(
        store, source, response, lease_token=lease_token, origin=origin, now=now, max_bytes=max_bytes
    )
    return store.archive.record(new)


def visit_of(
    store: Store,
    source: Source,
    response: Response,
    *,
    lease_token: str | None = None,
    origin: Origin = Origin.LIVE,
    now: datetime,
    max_bytes: int = MAX_BYTES,
    last: Last | None = None,
    reading: Callable[[], None] = lambda: None,
) -> NewVisit:
    """What one response of a source comes to, ready for `archive.record`; its body is durable already.

    `last`: what was seen last, where the caller knows it (it must be what the store says). `reading` is
    called before the body is parsed, which is what may take long. Raises StoreError.
    """
    body_digest = sha256(response.body).hexdigest() if response.body else ""
    sight = _Sight(store, source, response, body_digest, lease_token, origin, now)
    verdict = judge_response(response, max_bytes=max_bytes)
    if verdict is not None:
        return sight.visit(Decision(Outcome.FAULT, verdict))
    before = None if origin.tells else now
    if last is None:
        last = _last(store, source, before, now)
    if response.status == 304:
        return sight.not_modified(last.standing)
    same = sight.same(last, lambda capture: shows(capture, body_digest, response))
    if same is not None:
        return same
    reading()
    look = _look(response)
    # A selector can rot where a reader sees no difference: then the page has to be read to notice.
    chosen = source.profile.select or source.profile.remove
    same = None if chosen else sight.same(last, lambda capture: looks(capture, look, response))
    if same is not None:
        return same
    store.bodies.put(response.body)
    learned = learned_of(store, source)
    past = past_of(store, source, now=now, before=before, learned=learned)
    seen = read(response, source.url, source.profile, past, learned=learned, max_bytes=max_bytes)
    decision = settle(seen.verdict, seen.document, seen.digest, past, now)
    newest_id = past.variants[0].memento_id if past.variants else None
    return sight.visit(decision, seen, look=look, newest_id=newest_id)


def _last(store: Store, source: Source, before: datetime | None, now: datetime) -> Last:
    if before is None:
        return last_of(store, [source], now)[source.id]
    return Last(standing_of(store, source, before=before))


def _look(response: Response) -> str:
    """The look of a body, or "" where it can't be made out: then the page is read in full."""
    if is_pdf(response.body):
        return ""
    try:
        return look_of(response.body, charset_of(response.header("content-type")))
    except Exception:
        return ""


@dataclass(frozen=True, slots=True)
class _Sight:
    """One visit on its way into the store."""

    store: Store
    source: Source
    response: Response
    body_digest: str
    lease_token: str | None
    origin: Origin
    now: datetime

    def same(self, last: Last, is_it: Callable[[Capture], bool]) -> NewVisit | None:
        """The visit where what came is what stood, or stood in the way, at the last one; else None."""
        if last.stuck is not None and is_it(last.stuck.capture):
            decision = stands_still(last.stuck.verdict, last.stuck.seen_at, self.now)
            return None if decision is None else self.visit(decision)
        return self.again(last.standing) if last.standing and is_it(last.standing.capture) else None

    def again(self, standing: Standing) -> NewVisit:
        """The version that stood at the last good visit, seen again.

        Bytes that look the same are not kept, only their digest: a reader would see what we have.
        """
        rot = standing_rot(self.store, self.source)
        return self.visit(Decision(Outcome.REVISIT, USABLE, note=rot, memento_id=standing.memento.id))

    def not_modified(self, standing: Standing | None) -> NewVisit:
        if standing is not None:
            return self.again(standing)
        reason = "The server says that the page has not changed, but we have never seen it."
        return self.visit(Decision(Outcome.FAULT, fault(FaultKind.STATUS, reason)))

    def visit(
        self,
        decision: Decision,
        seen: Read | None = None,
        *,
        look: str = "",
        newest_id: int | None = None,
    ) -> NewVisit:
        """The visit with its memento and, where the body was read and kept, its capture."""
        document = seen.document if seen else None
        memento = self._memento(decision, document, seen.digest, newest_id) if seen and document else None
        return NewVisit(
            source_id=self.source.id,
            lease_token=self.lease_token,
            started_at=self.response.fetched_at - timedelta(seconds=self.response.elapsed_seconds),
            finished_at=self.now,
            verdict=decision.verdict,
            outcome=decision.outcome,
            status=self.response.status,
            note=_note(decision, seen),
            body_digest=self.body_digest,
            moved_to=self.response.url_final if self.response.moved else "",
            capture=self._capture(look) if seen else None,
            memento=memento,
            seen_memento_id=decision.memento_id,
            next_due_at=self._next_due(decision),
            title_if_untitled=document.title if document and decision.verdict.usable else "",
        )

    def _capture(self, look: str) -> NewCapture:
        return NewCapture(
            captured_at=self.response.fetched_at,
            url_final=self.response.url_final,
            status=self.response.status or 0,
            headers=self.response.headers,
            digest=self.body_digest,
            size_bytes=len(self.response.body),
            look=look,
            origin=self.origin,
        )

    def _memento(
        self, decision: Decision, document: Document, digest: str, newest_id: int | None
    ) -> NewMemento | None:
        if decision.outcome is not Outcome.MEMENTO:
            return None
        return NewMemento(
            document=document,
            digest=digest,
            profile_id=self.source.profile_id,
            base_id=decision.base_id,
            newest_id=newest_id,
            anew=decision.anew,
            first_seen_at=decision.first_seen_at or self.response.fetched_at,
            confirmations=decision.confirmations,
        )

    def _next_due(self, decision: Decision) -> datetime | None:
        """When to look again (`pipelines.again`), or sooner where something odd waits for a second look."""
        source, now = self.source, self.now
        if self.origin is not Origin.LIVE and self.lease_token is None:
            return None
        if again.is_failure(decision.outcome):
            failures = failures_of(self.store, source) + 1
            wish = again.wish_of(self.response, now)
            return again.after_failed_visit(source, decision.verdict, failures, wish, now)
        usual = again.after_good_visit(source, now)
        if decision.again_in_seconds is None:
            return usual
        soon = now + timedelta(seconds=decision.again_in_seconds)
        return soon if usual is None else min(soon, usual)


def _note(decision: Decision, seen: Read | None) -> str:
    """What there is to say of a visit, with the selectors that match nothing any more."""
    rotten = ", ".join(seen.rotten) if seen else ""
    turned = seen.turned if seen and seen.turned not in decision.note else ""
    said = [decision.note, turned, f"{ROT}{rotten}" if rotten else ""]
    return "; ".join(part for part in said if part)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one wanted page: the item a spider hands to its pipelines."""

    key: int  #: how whoever asked for the page knows it again
    response: Response = field(repr=False)
    profile: Profile = field(repr=False)
    source: Source | None = None  #: None: a page that nobody watches (a dry run)
    lease_token: str | None = None


class RecordPipeline:
    """Scrapy's item pipeline around `visit_of`; the spider lends its store and its clock.

    It asks of the spider: `store`, `now()`, `max_bytes`, `last(source)`, `reading(item)`,
    `keep(visit, item)`, which must write the visit soon, and `broken(error)`, which must end the crawl.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> RecordPipeline:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Hands on the visit that a fetched page comes to; lets any other item pass."""
        spider = self.crawler.spider
        if not isinstance(item, Fetched) or item.source is None or spider.store is None:
            return item
        try:
            visit = visit_of(
                spider.store,
                item.source,
                item.response,
                lease_token=item.lease_token,
                now=spider.now(),
                max_bytes=spider.max_bytes,
                last=spider.last(item.source),
                reading=lambda: spider.reading(item),
            )
        except StoreError as error:
            spider.broken(error)
            return item
        except Exception as error:  # a mistake of ours: going on would lose visit after visit
            log.exception("recording %s failed", item.source.url)
            spider.broken(defect(error))
            return item
        spider.keep(visit, item)
        return item
