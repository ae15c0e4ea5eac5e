"""Which notices an event owes to whom, and when each may be written. Pure: that one event is owed to one
reader once is enforced by the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from alerts import periods, wishes
from alerts.wishes import UNKNOWN, PageFacts
from model import Cadence, ChangeClass, Comparison, Item, Reader, Site, Source, Subscription
from store.values import NewNotice

_ORDER = list(Cadence)  # soonest first

Wish = tuple[Subscription, Reader]


def owed(
    comparison: Comparison, source: Source, wished: Iterable[Wish], now: datetime, page: PageFacts = UNKNOWN
) -> list[NewNotice]:
    """The notices of a change, one a reader at the soonest cadence that any wish of theirs asks for.

    Items of the classes a wish names come at its cadence, the others at its `rest`: an error of classing
    delays a change, it never loses one. No item, no notice.
    """
    found: dict[object, set[ChangeClass]] = {}

    def cadence(wish: Subscription) -> Cadence | None:
        # Many wishes share a scope: the text of a change is searched once for each.
        scope = (wish.section, wish.tracks, wish.words)
        if scope not in found:
            found[scope] = {item.change_class for item in wishes.items(wish, comparison, page)}
        return _cadence(wish, found[scope])

    concerned = wishes.of_source(source, page.language)
    return _notices(concerned, wished, now, cadence) if comparison.items else []


def owed_incident(
    source: Source, wished: Iterable[Wish], now: datetime, language: str = ""
) -> list[NewNotice]:
    """The notices of an incident, a reminder or an end: to all whose wishes name the source."""
    return _notices(wishes.of_source(source, language), wished, now, lambda wish: wish.cadence)


def owed_site(site: Site, titles: Sequence[str], wished: Iterable[Wish], now: datetime) -> list[NewNotice]:
    """The notices of pages that appeared at a site or vanished: they matter as a substantive change does."""

    def cadence(wish: Subscription) -> Cadence | None:
        return _cadence(wish, {ChangeClass.SUBSTANTIVE})

    return _notices(wishes.of_site(site, titles), wished, now, cadence) if titles else []


def wanted(
    comparison: Comparison, source: Source, of_reader: Iterable[Subscription], page: PageFacts = UNKNOWN
) -> tuple[Item, ...]:
    """The items that any wish of a reader asks for."""
    concerned = filter(wishes.of_source(source, page.language), of_reader)
    return wishes.union((wishes.items(wish, comparison, page) for wish in concerned), comparison)


def asks(wish: Subscription, comparison: Comparison, page: PageFacts = UNKNOWN) -> Cadence | None:
    """How soon the wish wants to be told of a change; None: not at all."""
    return _cadence(wish, {item.change_class for item in wishes.items(wish, comparison, page)})


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
            due_at=periods.due(_ORDER[order], now, reader),
            filed_at=now,
            subscription_id=wish.id,
        )
        for order, (wish, reader) in best.values()
    ]
