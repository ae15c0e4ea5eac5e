"""Pages that kill their readers (fault row F45): alone after three deaths, paused once people know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model import FaultKind, fault
from store import Store
from tests.exchange.folders import page
from tests.watch.pages import add, hours, see
from watch.aftermath import after_crawl
from watch.poison import deaths, to_be_alone
from watch.settings import Patience

CRASHED = fault(FaultKind.CRASHED, "Reading the page ended the crawling process (SIGSEGV).")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        yield opened


def test_f45_after_three_deaths_a_page_is_visited_alone(store: Store) -> None:
    source, other = add(store), add(store, "https://tools.example/other")
    for at in (0, 12):
        see(store, source, hours(at), fault=CRASHED)
    see(store, other, hours(12), fault=CRASHED)
    assert to_be_alone(store, [source.id, other.id]) == set()
    see(store, source, hours(24), fault=CRASHED)
    assert to_be_alone(store, [source.id, other.id]) == {source.id}
    see(store, source, hours(36), page())
    assert deaths(store, source.id) == 0
    assert to_be_alone(store, [source.id]) == set()


def test_f45_a_death_alone_pauses_it_once_people_were_told(store: Store) -> None:
    source = add(store)
    for at in (0, 12, 24):
        see(store, source, hours(at), fault=CRASHED)
        after_crawl(store, hours(at), Patience(), [source])
    assert store.incidents.current(source.id) is not None
    assert store.sources.get(source.id).paused_at is None
    see(store, source, hours(36), fault=CRASHED)
    after_crawl(store, hours(36), Patience(), [source])
    assert store.sources.get(source.id).paused_at == hours(36)


def test_f45_deaths_in_a_hurry_pause_nothing_in_silence(store: Store) -> None:
    source = add(store)
    for at in range(6):
        see(store, source, hours(at), fault=CRASHED)
        after_crawl(store, hours(at), Patience(), [source])
    assert store.sources.get(source.id).paused_at is None
