"""The weekly receipt: a notice like any other, filed when it is due; what it says is told from the visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from alerts import periods, wishes
from alerts.views import Facts
from model import Cadence, Event, EventKind, Outcome, Reader, Source, Subscription
from render.views import Followed, ReceiptView, Unseen
from render.words import zone_of
from store import Store
from store.values import NewNotice

REASON = "You asked to be told once a week what was watched."
_LIMIT = 1000  #: readers at a time
_WEEK = timedelta(days=7)
_SEEN = (Outcome.MEMENTO, Outcome.REVISIT, Outcome.VARIANT)


def file_due(store: Store, now: datetime) -> int:
    """Files the receipts whose week is over; how many. The next is due a week later, also where that is past:
    a week in which nothing ran is one to be told of."""
    filed = 0
    while due := store.readers.receipts_due(now, _LIMIT):
        filed += sum(_file(store, reader) for reader in due)
    return filed


def _file(store: Store, reader: Reader) -> bool:
    due_at = reader.receipt_due_at
    assert due_at is not None
    notice = NewNotice(
        reader_id=reader.id,
        cadence=Cadence.WEEKLY,
        due_at=due_at,
        filed_at=due_at,
        event=Event(EventKind.RECEIPT, due_at.astimezone(zone_of(reader.zone)).date().toordinal()),
    )
    following = periods.due(Cadence.WEEKLY, due_at, reader)
    if reader.confirmed_at is not None and due_at <= reader.confirmed_at:
        store.readers.update(reader.id, receipt_due_at=following)  # nothing was watched for them that week
        return False
    return store.readers.file_receipt(notice, following)


def view(facts: Facts, event: Event, reader: Reader) -> ReceiptView:
    """What the receipt of that day says: the week up to the reader's hour of it."""
    day = datetime.combine(date.fromordinal(event.id), time(reader.hour), zone_of(reader.zone))
    until, since = day.astimezone(UTC), (day - _WEEK).astimezone(UTC)
    asked = facts.wishes(reader.id)
    of_wish = [[s for s in facts.sources() if _watched(facts, s, wish)] for wish in asked]
    watched = list({source.id: source for sources in of_wish for source in sources}.values())
    tally = facts.store.archive.tally([source.id for source in watched], since, until)
    seen = {source_id for source_id, found in tally.items() if _good(found)}
    return ReceiptView(
        since=since,
        until=until,
        watched=len(watched),
        seen=len(seen),
        visits=sum(found.total() for found in tally.values()),
        good=sum(map(_good, tally.values())),
        changed=sum(found[Outcome.MEMENTO] > 0 for found in tally.values()),
        followed=tuple(
            Followed(_said(facts, wish.source_id, wish), len(sources), sum(s.id in seen for s in sources))
            for wish, sources in zip(asked, of_wish, strict=True)
        ),
        unseen=tuple(_unseen(facts, s, tally.get(s.id, Counter())) for s in _order(watched, seen)),
    )


def _watched(facts: Facts, source: Source, wish: Subscription) -> bool:
    language = facts.language(source) if wish.languages else ""
    return wishes.concerns(wish, source, language)


def _said(facts: Facts, source_id: int | None, wish: Subscription) -> str:
    named = None if source_id is None else facts.store.sources.get(source_id)
    return wishes.describe(wish, named)


def _order(watched: Sequence[Source], seen: set[int]) -> list[Source]:
    return sorted((s for s in watched if s.id not in seen), key=lambda source: source.title or source.url)


def _good(found: Counter[Outcome]) -> int:
    return sum(found[outcome] for outcome in _SEEN)


def _unseen(facts: Facts, source: Source, found: Counter[Outcome]) -> Unseen:
    archive = facts.store.archive
    newest, last = archive.newest(source.id), archive.visits(source.id, limit=1)
    reason = last[0].verdict.reason if last else ""
    if source.paused_at is not None:
        reason = "paused by whoever runs this"
    elif last and last[0].outcome in _SEEN:
        reason = "it was seen before that week or after it"
    return Unseen(
        title=source.title or (newest.title if newest else ""),
        url=source.url,
        reason=reason,
        visits=found.total(),
        last_seen_at=archive.last_seen(newest.id) if newest else None,
    )
