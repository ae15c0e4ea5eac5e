"""Keeping house: reminders of incidents, and versions read again after a release.

Weekly mails need nothing here: their notices are due when they are due, and the job that delivers sees it.
A lease that is over is no lease: the next claim takes its source, so there is nothing to sweep. Temporary
files of bodies that nobody finished are swept whenever a store is opened, which every crawl does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from model import Incident
from store import Store
from watch.incidents import after_visits
from watch.settings import Patience
from watch.upgrade import upgrade_all


def upkeep(
    store: Store,
    now: datetime,
    patience: Patience,
    *,
    thorough: bool = False,
    stop: Callable[[], bool] = lambda: False,
) -> list[Incident]:
    """One round over the open incidents; returns those it touched. Idempotent; raises StoreError.

    `thorough` goes over all sources and reads versions of an older release again: once, at the start.
    """
    if thorough:
        upgrade_all(store, now, stop=stop)
        return after_visits(store, now, patience, stop=stop)
    troubled = {incident.source_id for incident in store.incidents.all_open()}
    return after_visits(
        store, now, patience, [store.sources.get(source_id) for source_id in sorted(troubled)]
    )
