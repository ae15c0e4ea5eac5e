"""Pages that moved for good: the source goes on at the new address, its history stays one.

Read from the visits, like incidents: permanent redirects (301, 308) that led to the same usable page at the
last visits, three of them over a day at least. The old address is kept with the time it was good for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from model import Outcome, Source, Visit
from store import Store
from store.errors import AlreadyThere

VISITS = 3
AFTER = timedelta(hours=24)
_LOOKED_AT = 200
_SEEN = frozenset({Outcome.MEMENTO, Outcome.REVISIT, Outcome.VARIANT})


def moved_to(visits: Sequence[Visit]) -> str | None:
    """Where the page lives now, from its visits, newest first; None where it did not move, or not yet."""
    seen = [visit for visit in visits if visit.outcome in _SEEN]
    target = seen[0].moved_to if seen else ""
    if not target:
        return None
    other = next((n for n, visit in enumerate(seen) if visit.moved_to != target), len(seen))
    lasted = seen[0].finished_at - seen[other - 1].finished_at
    return target if other >= VISITS and lasted >= AFTER else None


def follow_moves(store: Store, now: datetime, sources: Iterable[Source]) -> list[Source]:
    """Gives sources that moved their new address; returns them. Where that is watched already, nothing."""
    followed = []
    for source in sources:
        latest = store.archive.visits(source.id, limit=1)
        if not latest or not latest[0].moved_to:
            continue
        target = moved_to(store.archive.visits(source.id, limit=_LOOKED_AT))
        if target is None or target == source.url:
            continue
        try:
            followed.append(store.sources.move(source.id, target, now))
        except AlreadyThere:
            continue  # two sources, one page: a person chose both, and a person decides
    return followed
