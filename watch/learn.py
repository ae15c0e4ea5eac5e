"""What keeps varying on a page, learned from its own visits and kept as a versioned value."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from changes.volatile import VISITS, Learned, learn
from model import Document, Memento, Outcome, Source, Visit
from pipelines.recall import VOLATILE, read_capture, subject
from store import Store

_SEEN = frozenset({Outcome.MEMENTO, Outcome.REVISIT, Outcome.VARIANT})


class Shelf:
    """What whoever compares remembers from one round to the next. Not for two threads at once.

    Documents read lately, by capture, so that learning again reads only what is new; and the versions that
    could not be compared, so that each is tried once.
    """

    def __init__(self, size: int = 160) -> None:
        self.passed_by: set[int] = set()
        self._size = size
        self._documents: OrderedDict[tuple[int, str], Document] = OrderedDict()

    def document(self, store: Store, source: Source, capture_id: int) -> Document:
        """The document of a capture as it is read today. Raises Damaged."""
        key = (capture_id, source.profile_id)
        if key not in self._documents:
            self._documents[key] = read_capture(store, source, store.archive.capture(capture_id))
            while len(self._documents) > self._size:
                self._documents.popitem(last=False)
        self._documents.move_to_end(key)
        return self._documents[key]


def learned_before(store: Store, source: Source, after: Memento, now: datetime, shelf: Shelf) -> Learned:
    """What the visits up to the one that brought `after` (without it) teach; kept where it is new.

    A monitor could have known all of it when it saw `after`; the page's change itself teaches nothing yet.
    """
    visits = [v for v in store.archive.visits(source.id, limit=2 * VISITS, read=True) if _counts(v, after)][
        :VISITS
    ]
    documents = [d for v in reversed(visits) if (d := _document(store, source, v, shelf)) is not None]
    value = learn(documents)
    latest = store.learned.latest(VOLATILE, subject(source.id))
    text = value.to_json()
    if (latest.value_json if latest else Learned().to_json()) != text:
        store.learned.put(VOLATILE, subject(source.id), text, now)
    return value


def _counts(visit: Visit, after: Memento) -> bool:
    return (
        visit.outcome in _SEEN
        and visit.capture_id != after.capture_id
        and visit.started_at < after.captured_at
    )


def _document(store: Store, source: Source, visit: Visit, shelf: Shelf) -> Document | None:
    """What a visit saw: its own capture, or, where that looked the same and was not kept, the version's."""
    if visit.capture_id is not None:
        return shelf.document(store, source, visit.capture_id)
    if visit.memento_id is None:
        return None
    return shelf.document(store, source, store.archive.memento(visit.memento_id).capture_id)
