"""Sources that can't be seen: an incident opens after persistence, reminds every week, and closes.

All of it is read from the visits, so it can be killed and run again at any point: the store holds at most
one open incident a source, and each statement about it is one event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.notices import owed_incident
from model import FaultKind, Incident, Outcome, Source, Visit
from store import Store
from store.values import NewNotice
from watch.settings import Patience

GONE = frozenset({404, 410})
_UNSEEN = frozenset({Outcome.FAULT, Outcome.WALL})
_SEEN = frozenset({Outcome.MEMENTO, Outcome.REVISIT, Outcome.VARIANT})


@dataclass(frozen=True, slots=True)
class Streak:
    """The visits since a source was last seen, none of which saw it. An odd visit counts neither way."""

    code: str  #: of the latest visit
    reason: str
    gone: bool
    since: datetime
    until: datetime  #: when the latest visit ended
    visits: int


def streak(visits: Sequence[Visit]) -> Streak | None:
    """The streak that `visits`, newest first, end with; None where the last visit saw the source.

    Where the server says that the page is gone, only the visits that said so, one after the other, count:
    "gone" is a stronger statement than "can't be seen".
    """
    unseen: list[Visit] = []
    for visit in visits:
        if visit.outcome in _SEEN:
            break
        if visit.outcome in _UNSEEN:
            unseen.append(visit)
    if not unseen:
        return None
    latest = unseen[0]
    gone = _is_gone(latest)
    if gone:
        other = next((n for n, visit in enumerate(unseen) if not _is_gone(visit)), len(unseen))
        unseen = unseen[:other]
    return Streak(
        code=latest.verdict.code,
        reason=latest.verdict.reason,
        gone=gone,
        since=unseen[-1].started_at,
        until=latest.finished_at,
        visits=len(unseen),
    )


def persists(found: Streak, patience: Patience) -> bool:
    """Whether it has lasted long enough to be told. Time counts up to the last visit, not up to now."""
    lasted = found.until - found.since
    if found.gone:
        return found.visits >= patience.gone_visits and lasted >= patience.gone_after
    return found.visits >= patience.visits and lasted >= patience.after


def after_visits(
    store: Store,
    now: datetime,
    patience: Patience,
    sources: Iterable[Source] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Incident]:
    """Opens, reminds of and closes incidents of `sources` (default: all); returns those it touched."""
    touched = []
    for source in store.sources.all() if sources is None else sources:
        if stop():
            break
        incident = store.incidents.current(source.id)
        found = streak(recent_visits(store, source.id))
        if incident is None:
            step = _open(store, source, found, now, patience) if found else None
        elif found is None:
            step = _close(store, source, incident, now)
        else:
            step = _remind(store, source, incident, found, now, patience)
        if step is not None:
            touched.append(step)
    return touched


def _is_gone(visit: Visit) -> bool:
    # Visits of an older release say "status" where today's say "gone".
    return visit.verdict.code in (FaultKind.GONE, FaultKind.STATUS) and visit.status in GONE


def recent_visits(store: Store, source_id: int) -> list[Visit]:
    """Visits newest first, back to the last that saw the source."""
    limit = 20
    while True:
        visits = store.archive.visits(source_id, limit=limit)
        if len(visits) < limit or any(visit.outcome in _SEEN for visit in visits):
            return visits
        limit *= 4


def _open(store: Store, source: Source, found: Streak, now: datetime, patience: Patience) -> Incident | None:
    if not persists(found, patience):
        return None
    return store.incidents.open(
        source.id,
        code=found.code,
        reason=found.reason,
        since=found.since,
        visits=found.visits,
        now=now,
        notices=_owed(store, source, now, gone=found.gone),
    )


def _remind(
    store: Store, source: Source, incident: Incident, found: Streak, now: datetime, patience: Patience
) -> Incident | None:
    last = incident.reminded_at or incident.opened_at
    if source.paused_at is not None or now - last < patience.remind_every:
        return None
    visits = max(found.visits, incident.visits)
    return store.incidents.remind(
        incident,
        now=now,
        visits=visits,
        code=found.code,
        reason=found.reason,
        notices=_owed(store, source, now, gone=found.gone),
    )


def _close(store: Store, source: Source, incident: Incident, now: datetime) -> Incident | None:
    return store.incidents.close(incident.id, now=now, notices=_owed(store, source, now))


def _owed(store: Store, source: Source, now: datetime, *, gone: bool = False) -> list[NewNotice]:
    """Who is told. That a document of a site is gone is told by its site, in one mail with all the others."""
    site = store.sites.of_source(source.id) if gone else None
    if site is not None and site.every_seconds is not None and site.paused_at is None:
        return []
    newest = store.archive.newest(source.id)
    language = store.archive.language(newest.id) if newest else ""
    return owed_incident(source, store.readers.subscriptions(source.id), now, language)
