"""Pages that kill the process that reads them: visited alone after three deaths, then paused.

Paused only once an incident has told people of it: a source never goes silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from model import FaultKind, Source
from store import Store

ALONE_AFTER = 3  #: deaths, one after the other
_LOOKED_AT = 10


def deaths(store: Store, source_id: int) -> int:
    """How many of the last visits ended with the child's death, one after the other."""
    visits = store.archive.visits(source_id, limit=_LOOKED_AT)
    crashed = [visit.verdict.code == FaultKind.CRASHED for visit in visits]
    return crashed.index(False) if False in crashed else len(crashed)


def to_be_alone(store: Store, source_ids: Iterable[int]) -> set[int]:
    """Those of the sources that must not share a child with others."""
    suspects = store.archive.ever_crashed(list(source_ids))
    return {source_id for source_id in suspects if deaths(store, source_id) >= ALONE_AFTER}


def pause_poison(store: Store, now: datetime, sources: Iterable[Source]) -> list[Source]:
    """Pauses sources that killed a child of their own, too, and of which people were told; returns them."""
    paused = []
    crashed = store.archive.ever_crashed([source.id for source in sources])
    for source_id in sorted(crashed):
        source = store.sources.get(source_id)
        told = store.incidents.current(source_id)
        if source.paused_at is None and told is not None and deaths(store, source_id) > ALONE_AFTER:
            paused.append(store.sources.update(source_id, paused_at=now))
    return paused
