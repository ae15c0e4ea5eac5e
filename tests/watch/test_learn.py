"""What keeps varying on a page is learned from what was seen before, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from changes.volatile import Learned
from model import Source
from pipelines.recall import VOLATILE, subject
from store import Store
from tests.exchange.folders import TERMS, page
from tests.watch.pages import add, hours, see
from watch.compare import compare_unfinished
from watch.learn import Shelf, learned_before


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        yield opened


def counted(number: int, *more: str) -> bytes:
    """The rules with a counter that is another one at every visit."""
    return page(*TERMS, *more, f"This page was last read by visitor r{number}7f3a{number}b91c at the desk.")


def visited(store: Store, times: int) -> Source:
    source = add(store)
    for n in range(times):
        see(store, source, hours(12 * n), counted(n))
    return source


def test_from_two_visits_nothing_is_learned(store: Store) -> None:
    source = visited(store, 3)
    newest = store.archive.newest(source.id)
    assert newest is not None
    assert not learned_before(store, source, newest, hours(40), Shelf())
    assert store.learned.latest(VOLATILE, subject(source.id)) is None


def test_what_differed_at_every_visit_is_learned_and_kept(store: Store) -> None:
    source = visited(store, 6)
    newest = store.archive.newest(source.id)
    assert newest is not None
    value = learned_before(store, source, newest, hours(100), Shelf())
    assert value
    kept = store.learned.latest(VOLATILE, subject(source.id))
    assert kept is not None
    assert Learned.from_json(kept.value_json) == value


def test_the_visit_itself_teaches_nothing_yet(store: Store) -> None:
    """Of four visits, the fourth is compared with what three have taught."""
    source = visited(store, 4)
    versions = store.archive.mementos(source.id)
    shelf = Shelf()
    assert not learned_before(store, source, versions[2], hours(100), shelf)
    assert learned_before(store, source, versions[3], hours(100), shelf)


def test_a_change_that_only_repeats_what_is_learned_is_no_item(store: Store) -> None:
    source = visited(store, 6)
    changes = compare_unfinished(store, hours(100))
    assert changes[-1].source_id == source.id
    assert changes[-1].comparison.items == ()


def test_run_again_it_learns_the_same_once(store: Store) -> None:
    source = visited(store, 6)
    newest = store.archive.newest(source.id)
    assert newest is not None
    learned_before(store, source, newest, hours(100), Shelf())
    first = store.learned.latest(VOLATILE, subject(source.id))
    learned_before(store, source, newest, hours(200), Shelf())
    assert store.learned.latest(VOLATILE, subject(source.id)) == first
