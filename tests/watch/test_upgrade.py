"""Captures read again by a newer extractor or with an edited profile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model import Origin, Profile
from store import Store
from store.errors import Damaged
from tests.exchange.folders import TERMS, page
from tests.watch.pages import START, add, hours, see
from watch.settings import Patience
from watch.upgrade import Upgraded, read_again, upgrade_all
from watch.upkeep import upkeep


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        reader = opened.readers.add("ada@reader.example", now=START)
        opened.readers.subscribe(reader.id, now=START)
        yield opened


def test_what_was_read_as_today_stays_as_it_is(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    newest = store.archive.newest(source.id)
    assert newest is not None
    assert read_again(store, source, newest, hours(1))[0] == newest
    assert upgrade_all(store, hours(1)) == Upgraded(0, 0)


def test_an_edited_profile_reads_the_kept_bytes_anew_and_tells_nobody(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    store.sources.update(source.id, profile=Profile(remove=("h2", "p:nth-of-type(1)")))
    upgrade_all(store, hours(1))
    old, new = store.archive.mementos(source.id)
    assert (new.origin, new.capture_id, new.captured_at) == (Origin.UPGRADE, old.capture_id, old.captured_at)
    assert store.archive.unfinished(10) == []
    assert store.outbox.notices() == []


def test_another_header_or_language_asks_anew_and_reads_nothing_anew(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    store.sources.update(source.id, profile=Profile(language="en", headers=(("X-Edition", "print"),)))
    assert upgrade_all(store, hours(1)) == Upgraded(read=0, changed=0)
    source = store.sources.get(source.id)
    visit = see(store, source, hours(2), page(*TERMS, "<p>A rule that is new, and longer than others.</p>"))
    assert visit.memento_id is not None
    old, new = store.archive.mementos(source.id)
    assert (old.origin, new.profile_id) == (Origin.LIVE, source.profile_id)
    assert old.profile_id != new.profile_id


def test_done_twice_it_is_done_once(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    store.sources.update(source.id, profile=Profile(remove=("nav",)))
    assert upgrade_all(store, hours(1)) == Upgraded(read=1, changed=0)
    assert upgrade_all(store, hours(2)) == Upgraded(read=0, changed=0)
    assert len(store.archive.mementos(source.id)) == 2


def test_the_first_round_of_upkeep_does_it_and_the_others_do_not(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page(*TERMS))
    store.sources.update(source.id, profile=Profile(remove=("nav",)))
    upkeep(store, hours(1), Patience())
    assert len(store.archive.mementos(source.id)) == 1
    upkeep(store, hours(1), Patience(), thorough=True)
    assert len(store.archive.mementos(source.id)) == 2


def test_a_lost_body_stops_it(store: Store, tmp_path: Path) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    store.sources.update(source.id, profile=Profile(remove=(".gone",)))
    for body in (tmp_path / "data" / "bodies").rglob("*.zst"):
        body.unlink()
    with pytest.raises(Damaged):
        upgrade_all(store, hours(12))


def test_sections_live_on_through_another_reading(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    store.sources.update(source.id, profile=Profile(remove=("p:nth-of-type(1)",)))
    upgrade_all(store, hours(1))
    old, new = store.archive.mementos(source.id)
    before, after = store.browse.tree(old.id), store.browse.tree(new.id)
    assert [(section.heading, section.track) for section in after] == [
        (section.heading, section.track)
        for section in before
        if section.heading in {s.heading for s in after}
    ]
    assert {section.edits for section in after} == {0}
