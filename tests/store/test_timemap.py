"""A source's versions in time, as web archives ask for them."""

from __future__ import annotations

from datetime import timedelta

from model import Origin
from store import Store
from store.timemap import Place
from tests.store.builders import DAY, HOUR, NOON, add, document, see

MINUTE = timedelta(minutes=1)


def test_the_version_that_stood_at_a_time_comes_with_its_neighbours(store: Store) -> None:
    source = add(store)
    ids = [see(store, source, text, NOON + n * DAY)[1].id for n, text in enumerate("abcd")]
    around = store.timemaps.at(source.id, NOON + DAY + HOUR)
    assert around is not None and around.before is not None and around.after is not None
    assert (around.first.id, around.before.id, around.here.id) == (ids[0], ids[0], ids[1])
    assert (around.after.id, around.last.id) == (ids[2], ids[3])


def test_before_the_first_version_the_first_is_meant_and_without_a_time_the_newest(store: Store) -> None:
    source = add(store)
    assert store.timemaps.at(source.id, None) is None
    ids = [see(store, source, text, NOON + n * DAY)[1].id for n, text in enumerate("ab")]
    early, newest = store.timemaps.at(source.id, NOON - DAY), store.timemaps.at(source.id, None)
    assert early is not None and early.here.id == ids[0] and early.before is None
    assert newest is not None and newest.here.id == ids[1] and newest.after is None


def test_a_capture_that_was_read_again_is_one_version(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "a", NOON)
    see(store, source, "b", NOON + DAY)
    again = store.archive.upgrade(
        first.id, document("a2", extractor="html/2"), "d2", source.profile_id, NOON + 2 * DAY
    )
    part = store.timemaps.slice(source.id, None, 10)
    assert part is not None
    assert [version.capture_id for version in part.versions] == [first.capture_id, first.capture_id + 1]
    assert part.versions[0].id == again.id


def test_two_captures_of_one_second_are_told_apart(store: Store) -> None:
    source = add(store)
    _, one = see(store, source, "a", NOON, origin=Origin.IMPORT)
    _, two = see(store, source, "b", NOON + timedelta(milliseconds=400), origin=Origin.IMPORT)
    see(store, source, "c", NOON + DAY)
    part = store.timemaps.slice(source.id, None, 10)
    assert part is not None
    assert [version.first for version in part.versions] == [True, False, True]
    plain, named = (store.timemaps.captured(source.id, NOON, c) for c in (None, two.capture_id))
    assert plain is not None and plain.here.id == one.id and plain.here.first
    assert named is not None and named.here.id == two.id and not named.here.first
    assert store.timemaps.captured(source.id, NOON + HOUR, None) is None
    assert store.timemaps.captured(source.id, NOON, 999) is None


def test_a_long_timemap_comes_in_parts_that_leave_nothing_out(store: Store) -> None:
    source = add(store)
    ids = [see(store, source, f"text {n}", NOON + n * MINUTE)[1].id for n in range(7)]
    seen, start = [], None
    while True:
        part = store.timemaps.slice(source.id, start, 3)
        assert part is not None
        seen += [version.id for version in part.versions]
        assert (part.whole[0].id, part.whole[1].id) == (ids[0], ids[-1])
        if part.after is None:
            break
        assert part.after[1].id == ids[min(len(seen) + 2, 6)]
        start = part.after[0]
    assert seen == ids
    assert part.before is not None
    assert [version.id for version in part.before] == [ids[3], ids[5]]


def test_a_part_begins_as_its_versions_are_named_also_within_a_second(store: Store) -> None:
    source = add(store)
    for number in range(4):
        see(store, source, f"text {number}", NOON + timedelta(milliseconds=100 * number))
    whole = store.timemaps.slice(source.id, None, 9)
    assert whole is not None
    part = store.timemaps.slice(source.id, whole.versions[2], 1)
    assert part is not None and part.versions == (whole.versions[2],)
    assert part.before == (whole.versions[1], whole.versions[1])


def test_a_source_is_found_by_every_address_it_ever_had(store: Store) -> None:
    source = add(store, "https://gov.example/new?a=1&b=%2F")
    other = add(store, "https://gov.example/other")
    store.sources.move(source.id, "https://gov.example/newer", NOON)
    assert store.timemaps.find(["https://gov.example/newer"]) == Place(source.id, "https://gov.example/newer")
    former = Place(source.id, "https://gov.example/new?a=1&b=%2F")
    assert store.timemaps.find(["https://gov.example/x", former.url]) == former
    assert store.timemaps.find([former.url, other.url]) == Place(other.id, other.url)
    assert store.timemaps.find(["https://gov.example/x"]) is None
