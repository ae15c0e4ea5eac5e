"""What became of a change for every reader: told, owed and why not yet, or not told and why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts import wishes
from alerts.notices import asks
from alerts.settings import MailSettings
from alerts.views import ChangeFacts, Facts
from model import Cadence, Event, EventKind, MessageState, Notice, Reader, Subscription
from render.links import resume_command
from render.words import moment
from store import Store
from store.values import LEFT, Told


@dataclass(frozen=True, slots=True)
class Account:
    """One reader and one change."""

    to: str
    channel: str
    told: Told | None  #: None: no notice was filed
    why: str  #: why they are not told, or not yet; "" where a message says it all


def of_change(store: Store, change_id: int, now: datetime, settings: MailSettings) -> list[Account]:
    """Everybody: first those who are owed it, in the order of filing, then all others. Raises KeyError,
    StoreError."""
    facts = Facts(store, settings).change(change_id)
    key = Event(EventKind.CHANGE, change_id).key
    readers = {reader.id: reader for reader in store.readers.all()}
    every = list(store.readers.subscriptions(active=False))
    made = {wish.id: wish for wish, _ in every}
    accounts = []
    filed = store.outbox.notices(event_key=key)
    for notice, told in zip(filed, store.outbox.told(key), strict=True):
        reader = readers.pop(notice.reader_id)
        wish = made.get(notice.subscription_id or 0)
        accounts.append(Account(told.to, told.channel, told, _not_yet(notice, told, reader, wish, now)))
    standing: dict[int, list[Subscription]] = {}
    for wish, reader in store.readers.subscriptions():
        standing.setdefault(reader.id, []).append(wish)
    once = {reader.id for _, reader in every}
    for reader in readers.values():
        why = _never(facts, reader, standing.get(reader.id, ()), ended=reader.id in once)
        accounts.append(Account(reader.email, reader.channel, None, why))
    return accounts


def _not_yet(notice: Notice, told: Told, reader: Reader, wish: Subscription | None, now: datetime) -> str:
    if told.state is MessageState.DEAD and told.answer == LEFT:
        return "the reader left before it was sent"
    if told.state is MessageState.DEAD:
        return f"given up; to try again: policywatch outbox --retry {told.message}"
    if told.message is not None:
        return ""
    if told.dropped_at is not None:
        return f"dropped on {moment(told.dropped_at)}: they had left, or asked for it no more"
    if reader.bounced_at is not None:
        since = moment(reader.bounced_at)
        return f"kept: the address refuses mail since {since}; {resume_command(reader.email)}"
    if notice.cadence is not Cadence.INSTANT:
        capped = wish is not None and notice.cadence not in (wish.cadence, wish.rest)
        reason = ": more mails at once than the caps allow" if capped else ""
        return f"in the {notice.cadence} digest of {moment(notice.due_at, reader.zone)}{reason}"
    if notice.due_at > now:
        return f"waits for the end of quiet hours, {moment(notice.due_at, reader.zone)}"
    return "due: the next delivery writes it"


def _never(facts: ChangeFacts, reader: Reader, standing: Sequence[Subscription], *, ended: bool) -> str:
    """Why nothing was filed, as far as it can be told from what stands now."""
    change, filed_at = facts.change, facts.change.compared_at
    if not facts.after.origin.tells:
        return f"nobody is told: the later version came by {facts.after.origin.value}, not by a visit"
    if not change.comparison.items:
        return "nobody is told: nothing differs that is shown"
    if reader.added_at > filed_at:
        return f"became a reader later, on {moment(reader.added_at)}"
    if reader.confirmed_at is None:
        return "has not confirmed that mail is wanted"
    if reader.confirmed_at > filed_at:
        return f"confirmed later, on {moment(reader.confirmed_at)}"
    if not standing:
        return "every subscription has ended" if ended else "has no subscription"
    naming = [wish for wish in standing if wishes.concerns(wish, facts.source, facts.page.language)]
    if not naming:
        return "no subscription names this page, its tags or its language"
    within = [wish for wish in naming if wishes.items(wish, change.comparison, facts.page)]
    if not within:
        return "it is outside of the sections and words that the subscription names"
    if not any(asks(wish, change.comparison, facts.page) for wish in within):
        return f"the subscription asks for no {change.comparison.change_class} changes"
    return "the subscription was made or changed after the change was found"
