"""The difference of any two versions, read alike; looking at it writes nothing."""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from changes.learned import Learned
from model import ItemKind, Layer, Op
from pipelines.recall import VOLATILE, subject
from store import Store
from tests.exchange.folders import TERMS, page
from tests.watch.pages import add, hours, see
from watch.between import Differences, between, reworded, size_of
from watch.compare import compare_unfinished

WEEKS = [page(TERMS[0].replace("three weeks", f"{n} weeks"), *TERMS[1:]) for n in ("three", "two", "four")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        source = add(opened)
        for n, body in enumerate(WEEKS):
            see(opened, source, hours(12 * n), body)
        compare_unfinished(opened, hours(40))
        yield opened


def figures(store: Store, before: int, after: int) -> list[tuple[str, str]]:
    (source,) = store.sources.all()
    mementos = store.archive.mementos(source.id)
    found = between(store, source, mementos[before], mementos[after])
    return [(figure.old, figure.new) for item in found.items for figure in item.figures]


def test_neighbours_are_shown_as_they_were_told(store: Store) -> None:
    (source,) = store.sources.all()
    first, second, _ = store.archive.mementos(source.id)
    told = store.changes.between(first.id, second.id)
    assert told is not None
    assert between(store, source, first, second) == told.comparison


def test_what_lies_between_is_passed_over(store: Store) -> None:
    assert figures(store, 0, 2) == [("three weeks", "four weeks")]


def test_a_version_and_itself_do_not_differ(store: Store) -> None:
    assert figures(store, 1, 1) == []


def test_versions_that_were_read_differently_are_read_alike_and_none_is_kept(store: Store) -> None:
    (source,) = store.sources.all()
    first, second, _ = store.archive.mementos(source.id)
    changed = store.sources.update(source.id, layer=Layer(remove=("h2",)))
    newer = store.archive.upgrade(
        second.id,
        replace(store.archive.document(second.id), extractor="html/0"),
        "another digest",
        changed.profile_id,
        hours(50),
    )
    before = len(store.archive.mementos(source.id))
    found = between(store, changed, first, newer)
    assert [f.new for item in found.items for f in item.figures] == ["two weeks"]
    assert len(found.items) == 1  # the headings that are left out now are missing on both sides
    assert len(store.archive.mementos(source.id)) == before


def test_two_wordings_of_a_section_are_one_section(store: Store) -> None:
    (source,) = store.sources.all()
    document = store.archive.document(store.archive.mementos(source.id)[0].id)
    (ordinal,) = (s.ordinal for s in document.sections if "three weeks" in s.text)
    track = store.changes.tracks(store.archive.mementos(source.id)[0].id)[ordinal]
    newest, *_, oldest = store.browse.life(source.id, track).wordings
    (item,) = reworded(oldest, newest, "en").items
    assert item.kind is ItemKind.EDITED
    words = [(h.op, h.text.strip()) for p in item.passages for h in p.hunks if h.op is not Op.EQUAL]
    assert words == [(Op.DELETE, "three"), (Op.INSERT, "four")]


def test_what_was_made_is_kept_until_what_it_was_made_from_changes(store: Store) -> None:
    (source,) = store.sources.all()
    first, _, third = store.archive.mementos(source.id)
    differences = Differences(store)
    assert differences.known(source, first, third) is None
    made = differences.between(source, first, third)
    assert differences.known(source, first, third) is made
    store.learned.put(VOLATILE, subject(source.id), Learned(orders=(("x", 1, 2),)).to_json(), hours(50))
    assert differences.known(source, first, third) is None


def test_what_is_kept_is_weighed_as_what_it_holds(store: Store) -> None:
    (source,) = store.sources.all()
    first, _, third = store.archive.mementos(source.id)
    packed = pickle.dumps(between(store, source, first, third))
    pickle.loads(packed)
    tracemalloc.start()
    try:
        again = pickle.loads(packed)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held <= size_of(again) <= 4 * held


def test_only_so_much_is_kept(store: Store) -> None:
    (source,) = store.sources.all()
    first, second, third = store.archive.mementos(source.id)
    for differences in (Differences(store, most=1), Differences(store, size_bytes=1)):
        differences.between(source, first, third)
        differences.between(source, second, first)
        assert differences.known(source, first, third) is None
