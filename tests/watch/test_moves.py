"""Pages that moved for good (fault row F18): one history, and the time each address was good for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from model import Outcome, Source
from pipelines.record import read_and_record
from store import Store
from store.errors import AlreadyThere, UnknownSource
from tests.exchange.folders import page
from tests.watch.pages import START, URL, add, hours
from watch.moves import follow_moves

NEW = "https://rules.example/en/rules"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        yield opened


def see(
    store: Store, source: Source, at: float, url: str = NEW, *, moved: bool = True, status: int = 200
) -> Outcome:
    from model import Response

    headers = (("content-type", "text/html; charset=utf-8"),)
    response = Response(source.url, url, hours(at), status, headers, page(), moved=moved)
    return read_and_record(store, source, response, now=hours(at)).outcome


def test_f18_three_visits_over_a_day_and_the_source_is_at_its_new_address(store: Store) -> None:
    source = add(store)
    see(store, source, 0, URL, moved=False)
    for at in (12, 24):
        assert see(store, source, at) is Outcome.REVISIT
        assert follow_moves(store, hours(at), [source]) == []
    see(store, source, 36)
    (moved,) = follow_moves(store, hours(36), [source])
    assert (moved.id, moved.url, moved.host, moved.slug) == (source.id, NEW, "rules.example", source.slug)
    assert len(store.archive.mementos(source.id)) == 1
    (old,) = store.sources.addresses(source.id)
    assert (old.url, old.since, old.until) == (URL, START, hours(36))
    assert follow_moves(store, hours(37), [moved]) == []


def test_an_address_that_moves_twice_has_ranges_that_meet(store: Store) -> None:
    source = store.sources.move(add(store).id, NEW, hours(10))
    store.sources.move(source.id, NEW + "/2", hours(20))
    ranges = [(address.since, address.until) for address in store.sources.addresses(source.id)]
    assert ranges == [(START, hours(10)), (hours(10), hours(20))]


@pytest.mark.parametrize(
    "sights",
    [
        [(0, NEW, True), (6, NEW, True), (12, NEW, True)],  # not a day yet
        [(0, NEW, True), (30, NEW, True)],  # two visits only
        [(0, NEW, True), (12, NEW, True), (24, NEW, False)],  # for now, not for good
        [(0, NEW + "?session=1", True), (12, NEW + "?session=2", True), (24, NEW + "?session=3", True)],
        [(0, NEW, True), (12, NEW, True), (24, URL, False)],  # back where it was
    ],
)
def test_less_than_that_moves_nothing(store: Store, sights: list[tuple[int, str, bool]]) -> None:
    source = add(store)
    for at, url, moved in sights:
        see(store, source, at, url, moved=moved)
    assert follow_moves(store, hours(40), [source]) == []
    assert store.sources.get(source.id).url == URL


def test_a_redirect_to_what_is_not_the_page_moves_nothing(store: Store) -> None:
    source = add(store)
    see(store, source, 0, URL, moved=False)
    for at in (12, 24, 36, 48):
        see(store, source, at, status=404)
    assert follow_moves(store, hours(48), [source]) == []


def test_a_source_is_found_by_the_address_it_had_and_not_added_again(store: Store) -> None:
    source = store.sources.move(add(store).id, NEW, hours(10))
    assert store.sources.find(URL) == source
    assert store.sources.by_url()[URL] == source
    with pytest.raises(AlreadyThere, match="moved"):
        add(store)
    with pytest.raises(UnknownSource):
        store.sources.find(URL + "/other")


def test_two_sources_do_not_become_one(store: Store) -> None:
    source, other = add(store), add(store, NEW)
    for at in (0, 12, 24):
        see(store, source, at)
    assert follow_moves(store, hours(24) + timedelta(minutes=1), [source]) == []
    with pytest.raises(AlreadyThere):
        store.sources.move(source.id, other.url, hours(25))
