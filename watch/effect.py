"""What other selectors would make of the captures that are kept: read again, nothing fetched, nothing stored.

Both readings are today's, so that the difference is of the selectors alone.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from model import Document, Memento, Profile, Section, Source
from pipelines.formats import Unreadable
from pipelines.recall import reading_of
from store import Store

CAPTURES = 10  #: the last ones, looked at
SECONDS = 8.0  #: for so long captures are read; the rest is not looked at, and that is said


@dataclass(frozen=True, slots=True)
class Touched:
    """A section that another profile would bring, take, or read otherwise; words before and after."""

    path: tuple[str, ...]
    words_before: int
    words_after: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What would become of one version. Sections are told in the order of the page."""

    memento: Memento
    came: tuple[Touched, ...] = ()
    went: tuple[Touched, ...] = ()
    differ: tuple[Touched, ...] = ()  #: there before and after, with more words or fewer
    sections: int = 0  #: after
    words_before: int = 0
    words_after: int = 0
    rotten: tuple[str, ...] = ()  #: selectors that match nothing in it
    unreadable: str = ""  #: why it can't be read any more

    @property
    def what(self) -> tuple[object, ...]:
        """All that would be done to it, by name: how many words does not part two versions."""
        named = tuple(tuple(one.path for one in part) for part in (self.came, self.went, self.differ))
        return named, self.rotten, self.unreadable

    @property
    def nothing(self) -> bool:
        """Whether it would say what it says."""
        return not (self.came or self.went or self.differ or self.unreadable)


@dataclass(frozen=True, slots=True)
class Effects:
    """Newest first; `left` captures are kept beside those that were read."""

    rows: tuple[Effect, ...]
    left: int = 0

    @property
    def nothing(self) -> bool:
        return all(row.nothing for row in self.rows)

    @property
    def runs(self) -> list[tuple[Effect, ...]]:
        """Neighbours to whose sections the same would be done, together."""
        return [tuple(run) for _, run in groupby(self.rows, key=lambda row: row.what)]

    @property
    def empties(self) -> bool:
        """Whether the newest version would be left without text."""
        return bool(self.rows) and self.rows[0].words_after == 0 and not self.rows[0].unreadable


def effects(
    store: Store,
    source: Source,
    wanted: Profile,
    *,
    most: int = CAPTURES,
    seconds: float = SECONDS,
    monotonic: Callable[[], float] = time.monotonic,
) -> Effects:
    """How the last captures read with the selectors of `wanted`, beside how they read now. Raises Damaged."""
    latest: dict[int, Memento] = {}
    for memento in store.archive.mementos(source.id):
        latest[memento.capture_id] = memento
    ordered = sorted(latest.values(), key=lambda m: (m.captured_at, m.id), reverse=True)
    profile = replace(source.profile, select=wanted.select, remove=wanted.remove)
    end = monotonic() + seconds
    rows: list[Effect] = []
    for memento in ordered[:most]:
        if rows and monotonic() > end:
            break
        rows.append(_effect(store, source, memento, profile))
    return Effects(tuple(rows), len(ordered) - len(rows))


def _effect(store: Store, source: Source, memento: Memento, profile: Profile) -> Effect:
    capture = store.archive.capture(memento.capture_id)
    try:
        before = reading_of(store, source, capture, source.profile).document
        read = reading_of(store, source, capture, profile)
    except Unreadable as error:
        return Effect(memento, unreadable=error.verdict.reason)
    came, went, differ = difference(before, read.document)
    return Effect(
        memento,
        came,
        went,
        differ,
        len(read.document.sections),
        words(before.text),
        words(read.document.text),
        read.rotten,
    )


def difference(
    before: Document, after: Document
) -> tuple[tuple[Touched, ...], tuple[Touched, ...], tuple[Touched, ...]]:
    """The sections that come, go, and read otherwise.

    A section is known by its heading alone: what is selected loses the headings above it.
    """
    old, new = _by_name(before), _by_name(after)
    came = tuple(Touched(s.path, 0, words(s.text)) for name, s in new.items() if name not in old)
    went = tuple(Touched(s.path, words(s.text), 0) for name, s in old.items() if name not in new)
    differ = tuple(
        Touched(s.path, words(old[name].text), words(s.text))
        for name, s in new.items()
        if name in old and old[name].text != s.text
    )
    return came, went, differ


def _by_name(document: Document) -> dict[tuple[str, int], Section]:
    """Sections by heading and, where several bear it, by which of them."""
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], Section] = {}
    for section in document.sections:
        found[section.heading, seen[section.heading]] = section
        seen[section.heading] += 1
    return found


def words(text: str) -> int:
    return len(text.split())
