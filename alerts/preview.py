"""What whom would get of a change, and what a subscription would have brought: sent to nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.notices import owed
from alerts.settings import MailSettings
from alerts.views import Facts, page_facts
from alerts.write import Bundle, message
from model import Cadence, Change, Event, EventKind, Notice, Reader, Source, Subscription
from store import Store
from store.values import NewMessage, NewNotice

Wish = tuple[Subscription, Reader]


@dataclass(frozen=True, slots=True)
class Preview:
    """What one reader would get, and when."""

    reader: Reader
    cadence: Cadence
    due_at: datetime
    others: int  #: notices that wait for the same digest already, and are shown in it
    message: NewMessage


@dataclass(frozen=True, slots=True)
class Told:
    """One mail that a subscription would have brought."""

    at: datetime
    cadence: Cadence
    changes: tuple[Change, ...]
    message: NewMessage


def preview(store: Store, change: Change, now: datetime, settings: MailSettings) -> list[Preview]:
    """What each reader would get of a change if it were filed now: the mail itself, byte for byte but for its
    time; a digest with all that waits for it. Writes nothing. Raises StoreError."""
    facts = Facts(store, settings)
    known = facts.change(change.id)
    wished = store.readers.subscriptions(change.source_id)
    found = []
    for new in owed(change.comparison, known.source, wished, now, known.page):
        reader = facts.reader(new.reader_id)
        notice = _notice(new, change)
        others = [n for n in store.notices.waiting(reader.id) if _together(n, notice)]
        bundle = Bundle(reader.id, new.cadence, (*others, notice))
        made = message(facts, bundle, new.due_at)
        found.append(Preview(reader, new.cadence, new.due_at, len(others), made))
    return found


def retell(
    store: Store,
    reader: Reader,
    asked: Sequence[Subscription],
    since: datetime,
    until: datetime,
    settings: MailSettings,
) -> Iterator[Told]:
    """The mails that these subscriptions would have brought their reader of the changes filed in that time,
    in the order of their sending. Told from the changes alone: incidents and sites are left out."""
    facts = Facts.supposing(store, settings, reader, asked)
    gathered: dict[tuple[datetime, Cadence, int], list[tuple[NewNotice, Change]]] = {}
    sources = {wish.source_id for wish in asked}
    only = sources.pop() if len(sources) == 1 else None
    known: dict[int, Source] = {}
    for change in store.changes.filed(since, until, only):
        if change.source_id not in known:
            known[change.source_id] = store.sources.get(change.source_id)
        before, after = store.archive.memento(change.before_id), store.archive.memento(change.after_id)
        page = page_facts(store, before, after)
        wished = [(wish, reader) for wish in asked]
        for new in owed(change.comparison, known[change.source_id], wished, change.compared_at, page):
            alone = change.id if new.cadence is Cadence.INSTANT else 0
            gathered.setdefault((new.due_at, new.cadence, alone), []).append((new, change))
    for (at, cadence, _), found in sorted(gathered.items(), key=lambda entry: entry[0][0]):
        bundle = Bundle(reader.id, cadence, tuple(_notice(new, change) for new, change in found))
        yield Told(at, cadence, tuple(change for _, change in found), message(facts, bundle, at))


def _notice(new: NewNotice, change: Change) -> Notice:
    """As it would be filed; it has no number."""
    event = Event(EventKind.CHANGE, change.id)
    return Notice(0, new.reader_id, event, new.cadence, new.due_at, new.filed_at, new.subscription_id)


def _together(waiting: Notice, notice: Notice) -> bool:
    """Whether a notice that waits would be in the same digest."""
    if notice.cadence is Cadence.INSTANT or waiting.event == notice.event:
        return False
    return waiting.cadence is notice.cadence and waiting.due_at <= notice.due_at
