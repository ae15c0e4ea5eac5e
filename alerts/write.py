"""Notices that are due become messages: a change is one mail, what gathered over a period is one digest."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts import caps
from alerts.envelope import message_id, thread_id
from alerts.notices import next_due
from alerts.settings import MailSettings
from alerts.views import Facts
from model import INCIDENTS, Cadence, Event, EventKind, Message, Notice, Reader
from render.alert import DigestView, Rendered, alert, bare, digest, incident, site_news
from store import Store
from store.errors import NoticeTaken, StoreError
from store.values import NewMessage

log = logging.getLogger(__name__)
_LIMIT = 200_000  #: notices looked at in one run; a digest that is cut here becomes two


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
    facts, written = Facts(store, settings), []
    due = store.outbox.unwritten(now, _LIMIT)
    moved = put_off_bursts(store, now, facts, due)
    for bundle in bundles((notice for notice in due if notice.id not in moved), settings.burst):
        try:
            new = _message(facts, bundle, now)
            written.append(store.outbox.write(new, [notice.id for notice in bundle.notices]))
        except NoticeTaken:
            log.info("another process wrote the mail to reader %d", bundle.reader_id)
        except StoreError:
            raise
        except Exception:
            log.exception("no mail could be written for notice %d", bundle.notices[0].id)
    return written


def put_off_bursts(store: Store, now: datetime, facts: Facts, due: Iterable[Notice]) -> set[int]:
    """What the caps hold back goes into the reader's next digest; the notices (by id) that did."""
    due = [notice for notice in due if notice.cadence is Cadence.INSTANT]
    if not due:
        return set()
    readers = {reader_id: facts.reader(reader_id) for reader_id in {n.reader_id for n in due}}
    before = caps.sent(store.outbox.written_since(now - timedelta(days=1)), now - timedelta(hours=1))
    emails = {reader_id: reader.email for reader_id, reader in readers.items()}
    held = caps.held(due, emails, before, facts.settings.caps, facts.settings.burst)
    moved = [
        (notice.id, cadence, next_due(cadence, now, readers[notice.reader_id].zone))
        for cadence, notices in held.items()
        for notice in notices
    ]
    if moved:
        store.outbox.put_off(moved)
        log.warning("%d notices go into digests: more mails at once than the caps allow", len(moved))
    return {notice_id for notice_id, _, _ in moved}


def bundles(due: Iterable[Notice], burst: int) -> list[Bundle]:
    """One bundle for each instant notice, one for each reader and cadence otherwise, in the order due.

    More than `burst` instant notices of one reader at once are one bundle.
    """
    gathered: dict[tuple[int, Cadence], list[Notice]] = {}
    for notice in due:
        gathered.setdefault((notice.reader_id, notice.cadence), []).append(notice)
    made: list[Bundle] = []
    for (reader_id, cadence), found in gathered.items():
        if cadence is Cadence.INSTANT and len(found) <= burst:
            made += [Bundle(reader_id, cadence, (notice,)) for notice in found]
        else:
            made.append(Bundle(reader_id, cadence, tuple(found)))
    return sorted(made, key=lambda b: (b.notices[0].due_at, b.notices[0].id))


def _message(facts: Facts, bundle: Bundle, now: datetime) -> NewMessage:
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
        channel=reader.channel,
    )


def _render(facts: Facts, bundle: Bundle, reader: Reader, now: datetime) -> Rendered:
    events = [notice.event for notice in bundle.notices]
    alerts = [facts.alert(e, reader, bundle.cadence) for e in events if e.kind is EventKind.CHANGE]
    sites = [facts.site_news(e, reader, bundle.cadence) for e in events if e.kind is EventKind.SITE]
    incidents = [facts.incident(e, reader, bundle.cadence) for e in events if e.kind in INCIDENTS]
    if bundle.single:
        return alert(alerts[0]) if alerts else site_news(sites[0]) if sites else incident(incidents[0])
    sources = {view.source.id: view.source for view in alerts}
    sources |= {view.source.id: view.source for view in incidents}
    told = [(view.site, view.event) for view in sites]
    return digest(
        DigestView(
            cadence=bundle.cadence,
            alerts=tuple(alerts),
            incidents=tuple(incidents),
            sites=tuple(sites),
            why=facts.why(reader, list(sources.values()), bundle.cadence, told),
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
