"""Visits on their way into the store: a few at a time in one commit, told of once they are durable."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from model import Visit
from store import Store, StoreError
from store.values import NewVisit

MOST = 64  #: visits in one commit
HEAVY = 8  #: what a visit with a document counts for: its sections are written in the same transaction
log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    new: NewVisit
    about: T


class Ledger(Generic[T]):
    """Gathers visits and writes them together. Whoever adds must see to it that `write` is called soon.

    `told` is called for each visit once it is durable, `broken` when the store can't go on: then what was
    not written is given up, and nothing is written any more.
    """

    def __init__(
        self, store: Store, *, told: Callable[[T, Visit], None], broken: Callable[[StoreError], None]
    ) -> None:
        self._store = store
        self._told = told
        self._broken = broken
        self._entries: dict[int, _Entry[T]] = {}
        self._weight = 0
        self._closed = False

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, new: NewVisit, about: T) -> None:
        """Takes a visit; writes where enough have gathered, or its source has one waiting."""
        if new.source_id in self._entries:
            self.write()
        self._entries[new.source_id] = _Entry(new, about)
        self._weight += 1 if new.memento is None else HEAVY
        if self._weight >= MOST:
            self.write()

    def write(self) -> None:
        """Writes what has gathered, and tells."""
        entries, self._entries, self._weight = list(self._entries.values()), {}, 0
        if not entries or self._closed:
            return
        try:
            visits = self._store.archive.record_all([entry.new for entry in entries])
        except StoreError as error:
            self._give_up(error)
        except Exception:
            log.debug("visits can't be written together", exc_info=True)
            self._one_by_one(entries)
        else:
            for entry, visit in zip(entries, visits, strict=True):
                self._told(entry.about, visit)

    def _one_by_one(self, entries: list[_Entry[T]]) -> None:
        """One of them can't be written, for a reason that is none of the others'."""
        for entry in entries:
            try:
                visit = self._store.archive.record(entry.new)
            except StoreError as error:
                self._give_up(error)
                return
            except Exception as error:  # a mistake of ours: going on would lose visit after visit
                log.exception("recording a visit of source %d failed", entry.new.source_id)
                self._give_up(defect(error))
                return
            self._told(entry.about, visit)

    def _give_up(self, error: StoreError) -> None:
        self._closed = True
        self._broken(error)


def defect(error: Exception) -> StoreError:
    """An error that should not be, as one that stops the crawl."""
    words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return StoreError(f"a visit could not be recorded ({words}): please report it")
