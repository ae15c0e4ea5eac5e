"""What other selectors would make of what is kept: told before they are saved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from model import Document, Layer, Origin, Profile
from model.profiles import SOURCE
from store import Store
from tests.servers import html
from tests.watch.pages import START, add, hours, see
from watch import steering
from watch.effect import effects

FEES = "<h2>Fees</h2><p>A permit costs {} euro, to be paid with the application.</p>"
TEAM = "<h2 class=team>Team</h2><p class=team>Ask for Ada or for Grace at the counter on the left.</p>"
HOURS = "<h2>Hours</h2><p>We are open from nine to five, on every day of the week.</p>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        yield opened


def history(store: Store, *bodies: str) -> None:
    source = add(store)
    for n, body in enumerate(bodies):
        see(store, source, hours(n), html(f"<h1>Permits</h1>{body}"))


def test_each_kept_capture_says_which_sections_would_go(store: Store) -> None:
    history(store, FEES.format(40) + HOURS, FEES.format(45) + TEAM + HOURS, FEES.format(50) + TEAM + HOURS)
    source = store.sources.find("1")
    found = effects(store, source, Profile(remove=(".team",)))
    assert [[t.path[-1] for t in row.went] for row in found.rows] == [["Team"], ["Team"], []]
    assert all(not row.came and not row.differ for row in found.rows)
    # Where it matches nothing, that is told: nothing goes, and it would be noted as rotten at each visit.
    assert [row.rotten for row in found.rows] == [(), (), (".team",)]
    assert [len(run) for run in found.runs] == [2, 1]
    newest = found.rows[0]
    assert newest.words_before - newest.words_after == 13
    assert not found.nothing


def test_versions_to_which_the_same_would_be_done_are_told_together(store: Store) -> None:
    more = TEAM.replace("Grace", "Grace, who is in on Mondays,")
    history(store, FEES.format(40) + TEAM, FEES.format(40) + more, FEES.format(40) + HOURS)
    found = effects(store, store.sources.get(1), Profile(remove=(".team",)))
    assert [[row.memento.id for row in run] for run in found.runs] == [[3], [2, 1]]


def test_a_selector_taken_back_brings_sections(store: Store) -> None:
    history(store, FEES.format(40) + TEAM + HOURS)
    source = store.sources.update(1, layer=Layer(remove=(".team",)))
    found = effects(store, source, Profile())
    assert [t.path[-1] for t in found.rows[0].came] == ["Team"]


def test_part_of_a_section_is_told_as_reading_otherwise(store: Store) -> None:
    history(store, FEES.format(40) + "<p class=note>Note the date on the back of it.</p>" + HOURS)
    found = effects(store, store.sources.get(1), Profile(remove=(".note",)))
    (touched,) = found.rows[0].differ
    assert (touched.path[-1], touched.words_before - touched.words_after) == ("Fees", 8)


def test_selectors_that_change_nothing_say_so(store: Store) -> None:
    history(store, FEES.format(40) + HOURS)
    found = effects(store, store.sources.get(1), Profile(select=("main",)))
    assert found.nothing
    assert not found.empties


def test_what_would_be_left_without_text_is_told(store: Store) -> None:
    history(store, FEES.format(40) + HOURS)
    assert effects(store, store.sources.get(1), Profile(remove=("h1, h2, p",))).empties


def test_nothing_is_stored_and_what_is_left_unread_is_counted(store: Store) -> None:
    history(store, *(FEES.format(n) for n in range(40, 46)))
    before = store.archive.mementos(1)
    found = effects(store, store.sources.get(1), Profile(remove=("h2",)), most=4)
    assert (len(found.rows), found.left) == (4, 2)
    # A page that is slow to read costs the person who waits no more than the time there is.
    slow = effects(
        store, store.sources.get(1), Profile(remove=("h2",)), seconds=1, monotonic=count().__next__
    )
    assert len(slow.rows) + slow.left == 6
    assert 1 <= len(slow.rows) < 6
    assert store.archive.mementos(1) == before


def test_one_capture_counts_once_however_often_it_was_read(store: Store) -> None:
    history(store, FEES.format(40) + HOURS)
    (memento,) = store.archive.mementos(1)
    other = Document("Permits", "en", (), "html/0")
    upgraded = store.archive.upgrade(memento.id, other, "digest", memento.profile_id, hours(1))
    assert upgraded.origin is Origin.UPGRADE
    assert [row.memento.id for row in effects(store, store.sources.get(1), Profile()).rows] == [upgraded.id]


def test_the_profile_that_would_be_is_the_one_that_is_saved(store: Store) -> None:
    source = add(store)
    store.sources.set_layer("all", Layer(remove=(".ads",)))
    source = store.sources.update(source.id, layer=Layer(language="fr", select=("main",)))
    own, profile = steering.selecting(store, source, (), ())
    assert own == Layer(language="fr")
    assert (profile.select, profile.remove) == ((), (".ads",))
    assert store.sources.update(source.id, layer=own).profile == profile
    own, profile = steering.selecting(store, source, ("article",), (".team",))
    assert store.sources.update(source.id, layer=own).profile == profile
    assert store.sources.layers(source.id)[SOURCE] == own


def test_a_visit_that_is_ordered_is_due_and_a_pause_stands(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), html(FEES.format(40)))
    assert (store.sources.get(source.id).due_at or START) > hours(1)
    assert steering.visit_soon(store, source, hours(1)).due_at == hours(1)
    steering.pause(store, source, hours(1))
    steering.visit_soon(store, source, hours(2))
    assert store.sources.claim(hours(3), owner="test", lease_seconds=60, limit=5) == []
    assert steering.resume(store, source, hours(4)).due_at == hours(4)
    assert len(store.sources.claim(hours(5), owner="test", lease_seconds=60, limit=5)) == 1
