"""Every version that owes a comparison gets one: the change, and the notices it owes, in one transaction.

What is unfinished stands in the store, so this can be killed anywhere and run again; two that run at once
file each change once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from alerts.notices import owed
from alerts.wishes import PageFacts
from changes.compare import compare
from model import Change, Comparison, Document, Memento, Source
from pipelines.choose import holding
from pipelines.formats import Unreadable
from pipelines.recall import read_alike, read_capture, reading_of
from store import Store
from store.errors import StoreError
from store.values import NewChange
from watch.learn import Shelf, learned_before, site_before
from watch.upgrade import read_again

log = logging.getLogger(__name__)
BATCH = 100  #: versions asked for at a time


def log_defect(memento: Memento, error: Exception) -> None:
    """Says in the log, with its traceback, that a version could not be compared."""
    log.error("version %d could not be compared; it stays unfinished", memento.id, exc_info=error)


def compare_unfinished(
    store: Store,
    now: datetime,
    *,
    stop: Callable[[], bool] = lambda: False,
    shelf: Shelf | None = None,
    on_defect: Callable[[Memento, Exception], None] = log_defect,
) -> list[Change]:
    """Compares what is unfinished and files it; returns the changes filed by this call, oldest version first.

    A pair that can't be compared is a defect of ours: it is told once, left unfinished, and tried again by
    whoever comes with a new shelf. Raises StoreError.
    """
    shelf = shelf or Shelf()
    passed_by = shelf.passed_by
    filed: list[Change] = []
    while not stop():
        batch = [m for m in store.archive.unfinished(BATCH + len(passed_by)) if m.id not in passed_by]
        if not batch:
            break
        for memento in batch:
            if stop():
                break
            try:
                change = _finish(store, memento, now, shelf)
            except StoreError:
                raise
            except Exception as error:
                passed_by.add(memento.id)
                on_defect(memento, error)
                continue
            if change is not None:
                filed.append(change)
    return filed


def _finish(store: Store, after: Memento, now: datetime, shelf: Shelf) -> Change | None:
    """One version compared with its base; None where another process was faster."""
    if after.base_id is None:
        raise ValueError(f"version {after.id} has no base; run `policywatch check`")
    source = store.sources.get(after.source_id)
    before, old, new = _both_sides(store, source, store.archive.memento(after.base_id), after, now)
    old, new = _chosen_alike(store, source, (before, old), (after, new))
    learned = learned_before(store, source, after, now, shelf)
    comparison = compare(old, new, learned, site_before(store, source, after, now, shelf))
    change = NewChange(
        source_id=source.id,
        before_id=before.id,
        after_id=after.id,
        compared_at=now,
        comparison=comparison,
    )
    subscriptions = store.readers.subscriptions(source.id)
    page = _page(store, before, old, new, comparison)
    return store.changes.file(change, owed(comparison, source, subscriptions, now, page))


def _page(store: Store, before: Memento, old: Document, new: Document, comparison: Comparison) -> PageFacts:
    """What wishes may go by: the language, and what each followed section was called before and is now."""
    tracks = store.changes.tracks(before.id)
    headings: dict[str, frozenset[tuple[str, ...]]] = {}
    for pair in comparison.pairs:
        track = None if pair.before is None else tracks.get(pair.before)
        if track is not None:
            sides = ((old, pair.before), (new, pair.after))
            headings[track] = frozenset(d.sections[n].path for d, n in sides if n is not None)
    return PageFacts(new.language, headings)


def _chosen_alike(
    store: Store, source: Source, one: tuple[Memento, Document], other: tuple[Memento, Document]
) -> tuple[Document, Document]:
    """Both documents, read for the comparison without the selectors that find something in one of them only.

    A selector that rots shows another part of the page: that is no change of the document.
    """
    if not (source.profile.select or source.profile.remove):
        return one[1], other[1]
    captures = [store.archive.capture(memento.capture_id) for memento, _ in (one, other)]
    try:
        rotten = [set(reading_of(store, source, capture, source.profile).rotten) for capture in captures]
        profile = holding(source.profile, rotten[0] | rotten[1])
        if rotten[0] == rotten[1] or profile == source.profile:
            return one[1], other[1]
        old, new = (reading_of(store, source, capture, profile).document for capture in captures)
    except Unreadable:  # then as they were read
        return one[1], other[1]
    return old, new


def _both_sides(
    store: Store, source: Source, before: Memento, after: Memento, now: datetime
) -> tuple[Memento, Document, Document]:
    """The earlier version and both documents, read by the same extractor with the same profile.

    On a mismatch the older capture is read again first, as a technical upgrade. Where the later one was not
    read as we read today either (a release came between visit and comparison), it is read again for the
    comparison alone: it stays the version that was recorded.
    """
    if (before.extractor, before.profile_id) == (after.extractor, after.profile_id):
        return before, store.archive.document(before.id), store.archive.document(after.id)
    upgraded, old = read_again(store, source, before, now)
    if not read_alike(store, source, after):
        with suppress(Unreadable):
            return upgraded, old, read_capture(store, source, store.archive.capture(after.capture_id))
    return upgraded, old, store.archive.document(after.id)
