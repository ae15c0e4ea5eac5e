"""Captures read again by a newer extractor or with an edited profile: technical upgrades, never mailed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from changes.align import align
from changes.normal import digest
from model import Document, Memento, Source
from pipelines.formats import Unreadable
from pipelines.recall import read_alike, read_capture
from store import Store


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What `upgrade_all` did."""

    read: int  #: versions read again
    changed: int  #: of those, how many say something else than before


def read_again(store: Store, source: Source, memento: Memento, now: datetime) -> tuple[Memento, Document]:
    """The version's capture read by the present extractor with the source's profile, of origin upgrade.

    The version itself where that is how it was read, or it can't be read any more. Killed and run again it
    finds what is there.
    """
    if read_alike(store, source, memento):
        return memento, store.archive.document(memento.id)
    try:
        document = read_capture(store, source, store.archive.capture(memento.capture_id))
    except Unreadable:
        return memento, store.archive.document(memento.id)
    same = align(store.archive.document(memento.id), document)
    made = store.archive.upgrade(memento.id, document, digest(document), source.profile_id, now, same)
    return made, document


def upgrade_all(
    store: Store,
    now: datetime,
    *,
    stop: Callable[[], bool] = lambda: False,
    on_source: Callable[[Source], None] = lambda _source: None,
) -> Upgraded:
    """Reads the newest version of every source again where extractor or profile have changed since.

    After a new release this spares the next visit the work; nothing depends on its having run.
    """
    read = changed = 0
    for source in store.sources.all():
        if stop():
            break
        newest = store.archive.newest(source.id)
        if newest is None or read_alike(store, source, newest):
            continue
        made, _ = read_again(store, source, newest, now)
        read, changed = read + 1, changed + (made.digest != newest.digest)
        on_source(source)
    return Upgraded(read, changed)
