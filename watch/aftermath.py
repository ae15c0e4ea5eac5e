"""What follows from visits beyond their own record: incidents, moves, pauses. Idempotent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from model import Incident, Source
from store import Store
from watch.incidents import after_visits
from watch.moves import follow_moves
from watch.poison import pause_poison
from watch.settings import Patience


def after_crawl(store: Store, now: datetime, patience: Patience, sources: Sequence[Source]) -> list[Incident]:
    """To be called after a crawl with the sources it was about; returns the incidents it touched."""
    touched = after_visits(store, now, patience, sources)
    follow_moves(store, now, sources)
    pause_poison(store, now, sources)
    return touched
