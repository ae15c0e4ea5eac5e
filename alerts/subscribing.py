"""Somebody is to be told: who, of what, in which hours. One way for options, watch lists, forms, API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts import periods
from alerts.consent import welcome
from alerts.following import tracks_of
from alerts.settings import MailSettings
from model import MAIL, Cadence, Quiet, Reader, Subscription
from store import Store
from store.values import KEEP, Kept, NewSubscription

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PLAIN = ("UTC", 8, 0)  #: zone, hour and weekday of a reader of whom nothing is said


@dataclass(frozen=True, slots=True)
class Hours:
    """What is said of when a reader is told; KEEP (of the receipt None): it stays as it is."""

    zone: str | Kept = KEEP
    hour: int | Kept = KEEP
    weekday: int | Kept = KEEP  #: 0 is Monday
    quiet: Quiet | Kept | None = KEEP
    receipt: bool | None = None


def subscribe(
    store: Store,
    address: str,
    wishes: Sequence[NewSubscription],
    now: datetime,
    settings: MailSettings,
    *,
    hours: Hours = Hours(),
    confirmed: bool = False,
    channel: str = MAIL,
) -> tuple[Reader, list[Subscription]]:
    """The reader with this address, asked first where that can be, and the wishes; the same twice is one.

    A wish that names sections of a source follows them whatever they come to be called.
    """
    reader = welcome(store, address, now, settings, confirmed=confirmed, channel=channel)
    reader = set_hours(store, reader, hours, now)
    return reader, [store.readers.wish(reader.id, followed(store, wish), now) for wish in wishes]


def followed(store: Store, wish: NewSubscription) -> NewSubscription:
    """The wish with the sections that its words name now."""
    if wish.source_id is None or not wish.section:
        return wish
    return replace(wish, tracks=tracks_of(store, wish.source_id, wish.section))


def set_hours(store: Store, reader: Reader, hours: Hours, now: datetime) -> Reader:
    """When a reader is told from now on."""
    changed = store.readers.update(
        reader.id, zone=hours.zone, hour=hours.hour, weekday=hours.weekday, quiet=hours.quiet
    )
    if hours.receipt is None or hours.receipt == (reader.receipt_due_at is not None):
        return changed
    due = periods.due(Cadence.WEEKLY, now, changed) if hours.receipt else None
    return store.readers.update(reader.id, receipt_due_at=due)


def told(reader: Reader) -> str:
    """When a reader is told, in words; "" where nothing is said of it."""
    parts = []
    if (reader.zone, reader.hour, reader.weekday) != _PLAIN:
        day = WEEKDAYS[reader.weekday]
        parts.append(f"digests at {reader.hour}:00, weekly on {day}, {reader.zone}")
    if reader.quiet:
        parts.append(f"quiet {reader.quiet}")
    if reader.receipt_due_at:
        parts.append("a receipt each week")
    return "; ".join(parts)
