"""The difference of any two versions, or of two wordings of a section, for who looks back. Writes nothing."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import fields, is_dataclass

from changes.compare import compare
from model import Comparison, Document, Memento, Section, Source, Wording
from pipelines.formats import Unreadable
from pipelines.recall import VOLATILE, learned_of, read_capture, subject
from store import Store

_Key = tuple[int, int, str, str]


def between(store: Store, source: Source, before: Memento, after: Memento) -> Comparison:
    """What changed from one version to another: as it was told where they are neighbours, else made now.

    Both are read alike first; what varies on the page by itself goes by what was learned last.
    """
    told = store.changes.between(before.id, after.id)
    if told is not None:
        return told.comparison
    alike = (before.extractor, before.profile_id) == (after.extractor, after.profile_id)
    old, new = (_document(store, source, memento, anew=not alike) for memento in (before, after))
    return compare(old, new, learned_of(store, source))


class Differences:
    """The differences that a running program was asked for; the last few are kept. For several threads."""

    def __init__(self, store: Store, *, most: int = 64, size_bytes: int = 16_000_000) -> None:
        self._store = store
        self._most, self._size_bytes = most, size_bytes
        self._guard = threading.Lock()
        self._kept: OrderedDict[_Key, tuple[int, Comparison]] = OrderedDict()

    def known(self, source: Source, before: Memento, after: Memento) -> Comparison | None:
        """As it was told, or made before."""
        told = self._store.changes.between(before.id, after.id)
        if told is not None:
            return told.comparison
        key = self._key(source, before, after)
        with self._guard:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][1]

    def between(self, source: Source, before: Memento, after: Memento) -> Comparison:
        """As the function; made where it is not known."""
        found = self.known(source, before, after)
        if found is None:
            key = self._key(source, before, after)
            found = between(self._store, source, before, after)
            self._keep(key, found)
        return found

    def _key(self, source: Source, before: Memento, after: Memento) -> _Key:
        """All that a difference is made from."""
        learned = self._store.learned.latest(VOLATILE, subject(source.id))
        return before.id, after.id, source.profile_id, learned.id if learned else ""

    def _keep(self, key: _Key, made: Comparison) -> None:
        with self._guard:
            self._kept[key] = (size_of(made), made)
            while len(self._kept) > self._most or self._held() > self._size_bytes:
                self._kept.popitem(last=False)

    def _held(self) -> int:
        return sum(size for size, _ in self._kept.values())


def size_of(value: object) -> int:
    """Bytes of memory that a value made of values holds, at most: what it holds twice is counted twice."""
    total, left = 0, [value]
    while left:
        one = left.pop()
        total += sys.getsizeof(one)
        if isinstance(one, tuple):
            left += one
        elif is_dataclass(one):
            left += [getattr(one, part.name) for part in fields(one)]
    return total


def _document(store: Store, source: Source, memento: Memento, *, anew: bool) -> Document:
    if anew:
        with suppress(Unreadable):
            return read_capture(store, source, store.archive.capture(memento.capture_id))
    return store.archive.document(memento.id)


def reworded(before: Wording, after: Wording, language: str) -> Comparison:
    """What changed from one wording of a section to a later one."""
    return compare(_alone(before, language), _alone(after, language))


def _alone(wording: Wording, language: str) -> Document:
    level = max(1, len(wording.path))
    section = Section(wording.heading, level, wording.path, 0, anchor=wording.anchor, blocks=wording.blocks)
    return Document("", language, (section,), "")
