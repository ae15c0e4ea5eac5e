"""Notices that are due become messages: a change is one mail, what gathered over a period is one digest."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts import caps, periods, planning, receipts
from alerts.envelope import message_id, thread_id
from alerts.leaving import orphans
from alerts.settings import MailSettings
from alerts.views import Facts
from model import INCIDENTS, Cadence, Event, EventKind, Message, Notice, Reader
from render.alert import DigestView, Rendered, alert, bare, digest, incident, site_news
from store import Store
from store.errors import NoticeTaken, PeriodTaken, StoreError
from store.values import NewMessage

log = logging.getLogger(__name__)
_LIMIT = 200_000  #: notices looked at in one run; what of a digest is cut here goes into the next


@dataclass(frozen=True, slots=True)
class Bundle:
    """Notices of one reader that go into one message."""

    reader_id: int
    cadence: Cadence  #: INSTANT where the message is about one event
    notices: tuple[Notice, ...]

    @property
    def single(self) -> bool:
        return len(self.notices) == 1 and self.cadence is Cadence.INSTANT


def write_due(store: Store, now: datetime, *, settings: MailSettings) -> list[Message]:
    """Messages for all notices that are due and in none; each with its notices in one transaction.

    A bundle that can't be rendered (a defect) becomes a bare mail that names the command; one that can't
    even be read is logged and tried again, and never keeps another from being written. Raises StoreError.
    """
    planning.set_back(store, now)
    receipts.file_due(store, now)
    facts, written = Facts(store, settings), []
    put_off_bursts(store, now, facts)
    for bundle in bundles(_asked_for(facts, store.outbox.unwritten(now, _LIMIT), now), settings.burst):
        try:
            new = message(facts, bundle, now)
            written.append(store.outbox.write(new, [notice.id for notice in bundle.notices]))
        except NoticeTaken:
            log.info("another process wrote the mail to reader %d", bundle.reader_id)
        except PeriodTaken:
            planning.put_off(store, facts.reader(bundle.reader_id), bundle.notices, now)
        except StoreError:
            raise
        except Exception:
            log.exception("no mail could be written for notice %d", bundle.notices[0].id)
    return written


def _asked_for(facts: Facts, due: Sequence[Notice], now: datetime) -> list[Notice]:
    """The notices without those that nobody asks for any more, which are dropped. One that can't be read is
    left to whoever renders it, and says so."""
    lost: set[int] = set()
    for notice in due:
        try:
            lost |= {orphan.id for orphan in orphans(facts, [notice])}
        except StoreError:
            raise
        except Exception:
            log.exception("it can't be told who asked for notice %d; it is written", notice.id)
    if lost:
        facts.store.notices.drop(sorted(lost), now)
    return [notice for notice in due if notice.id not in lost]


def put_off_bursts(store: Store, now: datetime, facts: Facts) -> int:
    """What the caps hold back goes into the reader's next digest; how many notices did."""
    due = [n for n in store.outbox.unwritten(now, _LIMIT) if n.cadence is Cadence.INSTANT]
    if not due:
        return 0
    readers = {reader_id: facts.reader(reader_id) for reader_id in {n.reader_id for n in due}}
    before = caps.sent(store.outbox.written_since(now - timedelta(days=1)), now - timedelta(hours=1))
    emails = {reader_id: reader.email for reader_id, reader in readers.items()}
    held = caps.held(due, emails, before, facts.settings.caps, facts.settings.burst)
    moved = [
        (notice.id, cadence, periods.due(cadence, now, readers[notice.reader_id]))
        for cadence, notices in held.items()
        for notice in notices
    ]
    if moved:
        store.outbox.put_off(moved)
        log.warning("%d notices go into digests: more mails at once than the caps allow", len(moved))
    return len(moved)


def bundles(due: Iterable[Notice], burst: int) -> list[Bundle]:
    """One bundle for each instant notice, one for each reader and cadence otherwise, in the order due.

    More than `burst` instant notices of one reader at once are one bundle, and so are those that waited for
    the end of quiet hours.
    """
    gathered: dict[tuple[int, Cadence, bool], list[Notice]] = {}
    for notice in due:
        waited = notice.cadence is Cadence.INSTANT and notice.due_at > notice.filed_at
        gathered.setdefault((notice.reader_id, notice.cadence, waited), []).append(notice)
    made: list[Bundle] = []
    for (reader_id, cadence, waited), found in gathered.items():
        if cadence is Cadence.INSTANT and len(found) <= burst and not waited:
            made += [Bundle(reader_id, cadence, (notice,)) for notice in found]
        else:
            made.append(Bundle(reader_id, cadence, tuple(found)))
    return sorted(made, key=lambda b: (b.notices[0].due_at, b.notices[0].id))


def message(facts: Facts, bundle: Bundle, now: datetime) -> NewMessage:
    """The mail about a bundle, as it is written at `now`. Raises StoreError; KeyError where it is gone."""
    reader = facts.reader(bundle.reader_id)
    try:
        rendered = _render(facts, bundle, reader, now)
    except StoreError:
        raise
    except Exception:
        log.exception("notice %d could not be rendered; a bare mail goes out", bundle.notices[0].id)
        rendered = bare(
            [notice.event.key for notice in bundle.notices], facts.why(reader, [], bundle.cadence)
        )
    return NewMessage(
        reader_id=reader.id,
        header_id=_header_id(facts, bundle, reader),
        to=reader.email,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        written_at=now,
        thread=_thread(facts, bundle),
        unsubscribe=reader.token,
        period=periods.period(bundle.cadence, max(n.due_at for n in bundle.notices), reader.zone),
        channel=reader.channel,
    )


def _render(facts: Facts, bundle: Bundle, reader: Reader, now: datetime) -> Rendered:
    events = [notice.event for notice in bundle.notices]
    alerts = [facts.alert(e, reader, bundle.cadence) for e in events if e.kind is EventKind.CHANGE]
    sites = [facts.site_news(e, reader, bundle.cadence) for e in events if e.kind is EventKind.SITE]
    incidents = [facts.incident(e, reader, bundle.cadence) for e in events if e.kind in INCIDENTS]
    slips = [receipts.view(facts, e, reader) for e in events if e.kind is EventKind.RECEIPT]
    if bundle.single:
        return alert(alerts[0]) if alerts else site_news(sites[0]) if sites else incident(incidents[0])
    sources = {view.source.id: view.source for view in alerts}
    sources |= {view.source.id: view.source for view in incidents}
    told = [(view.site, view.event) for view in sites]
    why = facts.why(reader, list(sources.values()), bundle.cadence, told)
    if slips:
        others = why.reasons if alerts or incidents or sites else ()
        why = replace(why, reasons=(*others, receipts.REASON))
    return digest(
        DigestView(
            cadence=bundle.cadence,
            alerts=tuple(alerts),
            incidents=tuple(incidents),
            sites=tuple(sites),
            receipts=tuple(slips),
            why=why,
            since=min(notice.filed_at for notice in bundle.notices),
            until=now,
        )
    )


def _header_id(facts: Facts, bundle: Bundle, reader: Reader) -> str:
    domain = facts.settings.message_id_domain
    identities = [part for notice in bundle.notices for part in _identity(facts, notice.event)]
    first = bundle.notices[0].event.key
    name = first if bundle.single else f"digest:{bundle.cadence.value}:{first}"
    return message_id(name, (reader.email, *identities), domain)


def _identity(facts: Facts, event: Event) -> Sequence[str]:
    """What makes an event this one and no other, also where numbers are given out again after a restore."""
    if event.kind is EventKind.CHANGE:
        change = facts.change(event.id)
        later = f"{change.after.id}:{change.after.digest}"
        return (event.key, change.source.url, change.before.digest, later)
    if event.kind is EventKind.RECEIPT:
        return (event.key,)
    if event.kind is EventKind.SITE:
        site, told = facts.site(event.id)
        return (event.key, site.url, told.at.isoformat())
    found = facts.store.incidents.get(event.id)
    return (event.key, facts.store.sources.get(found.source_id).url, found.since.isoformat())


def _thread(facts: Facts, bundle: Bundle) -> str:
    if not bundle.single:
        return ""
    event = bundle.notices[0].event
    if event.kind is EventKind.CHANGE:
        url = facts.change(event.id).source.url
    elif event.kind is EventKind.SITE:
        url = f"site {facts.site(event.id)[0].url}"
    else:
        url = facts.store.sources.get(facts.store.incidents.get(event.id).source_id).url
    return thread_id(url, facts.settings.message_id_domain)
