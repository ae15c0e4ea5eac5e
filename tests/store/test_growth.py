"""Looking back costs no more in a store ten times as large: counted in steps of the database, not in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from benchmarks.filled import START, Filling
from model import ChangeClass, HappeningFilter, HappeningKind, Health, SearchFilter, SourceFilter
from store import Store, recent, search

STEPS = 20  #: between two calls of the counter
SMALL, LARGE = 30, 600  #: sources, of three versions each
_FEW = (ChangeClass.LINKS, ChangeClass.METADATA)
_COMMON = "fee crowns"  #: words that stand in every section

VERBS: dict[str, Callable[[Store], object]] = {
    "recent": lambda store: store.browse.recent(),
    "recent, far back": lambda store: store.browse.recent(cursor="20210301T000000.000000Z-99", limit=20),
    "recent of a source": lambda store: store.browse.recent(HappeningFilter(source_id=3)),
    "recent of a tag": lambda store: store.browse.recent(HappeningFilter(tag="all")),
    "recent of a rare tag": lambda store: store.browse.recent(HappeningFilter(tag="rare")),
    "recent of rare classes": lambda store: store.browse.recent(
        HappeningFilter(tag="all", classes=_FEW, kinds=(HappeningKind.CHANGE,)), limit=5
    ),
    "recent of a day": lambda store: store.browse.recent(
        HappeningFilter(since=START, until=START.replace(month=2)), limit=5
    ),
    "recent with words": lambda store: store.browse.recent(HappeningFilter(words="fee"), limit=5),
    "recent of a tag with words": lambda store: store.browse.recent(
        HappeningFilter(words="fee", tag="all"), limit=5
    ),
    "sources": lambda store: store.browse.sources(limit=20),
    "sources further on": lambda store: store.browse.sources(cursor="page-2", limit=20),
    "sources of a tag": lambda store: store.browse.sources(SourceFilter(tag="all"), limit=20),
    "sources in trouble": lambda store: store.browse.sources(SourceFilter(health=Health.TROUBLED), limit=1),
    "paused sources": lambda store: store.browse.sources(SourceFilter(health=Health.PAUSED)),
    "card": lambda store: store.browse.card(3),
    "calendar": lambda store: store.browse.calendar(3, START, START.replace(year=2031)),
    "versions": lambda store: store.browse.versions(3),
    "neighbours": lambda store: store.browse.neighbours(7),
    "gate": lambda store: store.browse.gate(3, START.replace(year=2031)),
    "time map: which source": lambda store: store.timemaps.find(["https://x.example/", "https://y.example/"]),
    "time map: what stood": lambda store: store.timemaps.at(3, START.replace(year=2031)),
    "time map: captured then": lambda store: store.timemaps.captured(3, START, None),
    "time map": lambda store: store.timemaps.slice(3, None, 2),
    "visits": lambda store: store.visits.page(3, limit=2),
    "a source by its name": lambda store: store.sources.named("nowhere"),
    "tree": lambda store: store.browse.tree(7),
    "life": lambda store: store.browse.life(3, "7.0"),
    "figures": lambda store: store.browse.figures(3),
    "search": lambda store: store.search.find(_COMMON),
    "search in a source": lambda store: store.search.find(_COMMON, SearchFilter(source_id=3)),
    "search of what is said now": lambda store: store.search.find(_COMMON, SearchFilter(current_only=True)),
    "search in a rare tag": lambda store: store.search.find(_COMMON, SearchFilter(tag="rare")),
}


class Counter:
    """Counts the steps of all connections that are opened while it listens."""

    def __init__(self) -> None:
        self.calls = 0

    def listen(self, connection: Any, _record: object) -> None:
        connection.set_progress_handler(self._called, STEPS)

    def _called(self) -> int:
        self.calls += 1
        return 0

    def of(self, work: Callable[[], object]) -> int:
        """The steps of a second run: the first fills caches."""
        work()
        before = self.calls
        work()
        return (self.calls - before) * STEPS


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Counter, Store, Store]]:
    counter = Counter()
    event.listen(sa.Engine, "connect", counter.listen)
    stores = []
    try:
        for sources in (SMALL, LARGE):
            stores.append(Store.scratch(Path(tmp_path_factory.mktemp("grown"))))
            Filling(stores[-1]).fill(sources, sources * 3)
        yield counter, stores[0], stores[1]
    finally:
        event.remove(sa.Engine, "connect", counter.listen)
        for store in stores:
            store.close()


@pytest.mark.parametrize("name", VERBS)
def test_steps_do_not_grow_with_the_store(
    grown: tuple[Counter, Store, Store], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So many are looked at at most where a filter may drop them: fewer than the smaller store has.
    monkeypatch.setattr(search, "WALK", 300)
    monkeypatch.setattr(recent, "WALK", 50)
    counter, small, large = grown
    few, many = (counter.of(lambda store=store: VERBS[name](store)) for store in (small, large))  # type: ignore[misc]
    assert many <= 1.5 * few + 1_000, (few, many)


def test_the_count_sees_a_scan(grown: tuple[Counter, Store, Store]) -> None:
    counter, small, large = grown
    few, many = (
        counter.of(lambda store=store: store.browse.sources(SourceFilter(words="nowhere")))  # type: ignore[misc]
        for store in (small, large)
    )
    assert many > 3 * few
