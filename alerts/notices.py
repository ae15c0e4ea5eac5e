"""Which notices an event owes to whom, and when each may be written. Pure: that one event is owed to one
reader once is enforced by the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from alerts import wishes
from model import Cadence, ChangeClass, Comparison, Item, Reader, Site, Source, Subscription
from render.words import zone_of
from store.values import NewNotice

_ORDER = list(Cadence)  # soonest first
DIGEST_HOUR = 8

Wish = tuple[Subscription, Reader]


def owed(comparison: Comparison, source: Source, wished: Iterable[Wish], now: datetime) -> list[NewNotice]:
    """The notices of a change, one a reader at the soonest cadence that any wish of theirs asks for.

    Items of the classes a wish names come at its cadence, the others at its `rest`: an error of classing
    delays a change, it never loses one. No item, no notice.
    """
    found: dict[tuple[str | None, str | None], set[ChangeClass]] = {}

    def cadence(wish: Subscription) -> Cadence | None:
        # Many wishes share a scope: the text of a change is searched once for each.
        scope = (wish.section, wish.word)
        if scope not in found:
            found[scope] = {item.change_class for item in wishes.items(wish, comparison)}
        return _cadence(wish, found[scope])

    return _notices(wishes.of_source(source), wished, now, cadence) if comparison.items else []


def owed_incident(source: Source, wished: Iterable[Wish], now: datetime) -> list[NewNotice]:
    """The notices of an incident, a reminder or an end: to all whose wishes name the source."""
    return _notices(wishes.of_source(source), wished, now, lambda wish: wish.cadence)


def owed_site(site: Site, titles: Sequence[str], wished: Iterable[Wish], now: datetime) -> list[NewNotice]:
    """The notices of pages that appeared at a site or vanished: they matter as a substantive change does."""

    def cadence(wish: Subscription) -> Cadence | None:
        return _cadence(wish, {ChangeClass.SUBSTANTIVE})

    return _notices(wishes.of_site(site, titles), wished, now, cadence) if titles else []


def next_due(cadence: Cadence, now: datetime, zone: str = "UTC", hour: int = DIGEST_HOUR) -> datetime:
    """When something filed now may be written: at once, at the next full hour, the next morning, or on
    Monday morning, by the reader's clock. Always after `now`, but for INSTANT, which is `now`."""
    if cadence is Cadence.INSTANT:
        return now
    local = now.astimezone(zone_of(zone))
    if cadence is Cadence.HOURLY:
        whole = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return whole + timedelta(hours=1)
    morning = local.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    step = timedelta(days=1)
    while morning.astimezone(UTC) <= now or (cadence is Cadence.WEEKLY and morning.weekday() != 0):
        morning += step  # wall time: eight o'clock stays eight o'clock when summer time ends
    return morning.astimezone(UTC)


def wanted(comparison: Comparison, source: Source, of_reader: Iterable[Subscription]) -> tuple[Item, ...]:
    """The items that any wish of a reader asks for."""
    concerned = (wish for wish in of_reader if wishes.concerns(wish, source))
    return wishes.union((wishes.items(wish, comparison) for wish in concerned), comparison)


def _cadence(wish: Subscription, classes: set[ChangeClass]) -> Cadence | None:
    asked = [wish.cadence] if classes & set(wish.classes) else []
    rest = [wish.rest] if classes - set(wish.classes) and wish.rest is not None else []
    return min(asked + rest, key=_ORDER.index, default=None)


def _notices(
    concerns: Callable[[Subscription], bool],
    wished: Iterable[Wish],
    now: datetime,
    cadence: Callable[[Subscription], Cadence | None],
) -> list[NewNotice]:
    best: dict[int, tuple[int, Wish]] = {}
    for wish, reader in wished:
        if not concerns(wish):
            continue
        soon = cadence(wish)
        if soon is None:
            continue
        order = _ORDER.index(soon)
        if reader.id not in best or order < best[reader.id][0]:
            best[reader.id] = (order, (wish, reader))
    return [
        NewNotice(
            reader_id=reader.id,
            cadence=_ORDER[order],
            due_at=next_due(_ORDER[order], now, reader.zone),
            filed_at=now,
            subscription_id=wish.id,
        )
        for order, (wish, reader) in best.values()
    ]
