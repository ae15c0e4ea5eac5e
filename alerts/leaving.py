"""Who leaves: what only the subscriptions that end asked for is not sent, all else is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from alerts import wishes
from alerts.settings import MailSettings
from alerts.views import Facts
from model import Event, EventKind, Notice, Reader, Subscription
from store import Store


def leave(store: Store, reader: Reader, subscription_ids: Iterable[int], now: datetime) -> int:
    """Ends subscriptions of a reader; how many. Notices and waiting messages that no other one asks for go
    with them, in the same transaction. What is filed meanwhile is dropped when it would be written."""
    ending = set(subscription_ids)
    staying = [wish for wish in store.readers.of_reader(reader.id) if wish.id not in ending]
    facts = Facts(store, MailSettings())
    dropped = [n.id for n in store.notices.waiting(reader.id) if _only(facts, n, ending, staying)]
    given_up = []
    for message in store.outbox.waiting_of(reader.id):
        carried = store.notices.in_message(message.id)
        if carried and all(_only(facts, notice, ending, staying) for notice in carried):
            given_up.append(message.id)
    return store.readers.unsubscribe(ending, now, dropped=dropped, given_up=given_up)


def orphans(facts: Facts, notices: Sequence[Notice]) -> list[Notice]:
    """Those whose subscription has ended since they were filed, and that no other of the reader wants."""
    found = []
    for notice in notices:
        standing = facts.wishes(notice.reader_id)
        if notice.subscription_id is None or any(wish.id == notice.subscription_id for wish in standing):
            continue
        if not any(asks(facts, wish, notice.event) for wish in standing):
            found.append(notice)
    return found


def asks(facts: Facts, wish: Subscription, event: Event) -> bool:
    """Whether a subscription wants to be told of an event at all. Raises KeyError for an unknown event."""
    if event.kind is EventKind.RECEIPT:
        return True
    if event.kind is EventKind.SITE:
        site, found = facts.site(event.id)
        return wishes.of_site(site, [page.title for page in found.pages])(wish)
    if event.kind is not EventKind.CHANGE:
        source = facts.store.sources.get(facts.store.incidents.get(event.id).source_id)
        return wishes.concerns(wish, source, facts.language(source))
    change = facts.change(event.id)
    if not wishes.concerns(wish, change.source, change.page.language):
        return False
    items = wishes.items(wish, change.change.comparison, change.page)
    return any(wish.rest is not None or item.change_class in wish.classes for item in items)


def _only(facts: Facts, notice: Notice, ending: set[int], staying: Sequence[Subscription]) -> bool:
    """Whether a notice was filed for one of those that end, and none that stays wants it."""
    if notice.subscription_id not in ending:
        return False
    return not any(asks(facts, wish, notice.event) for wish in staying)
