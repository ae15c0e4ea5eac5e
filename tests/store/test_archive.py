"""What was seen: visits, captures, mementos and their order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model import FaultKind, Origin, Outcome, fault
from store import Store
from store.errors import UnknownSource
from store.values import NewVisit
from tests.store.builders import DAY, HOUR, NOON, add, document, new_change, new_visit, see


def test_a_document_comes_back_as_it_was_recorded(store: Store) -> None:
    source = add(store)
    new = new_visit(store, source, "Ten euros.", NOON)
    assert new.memento is not None
    said = document("Ten euros.", "Überall \0 and \ud800 and 漢字.", "")
    visit = store.archive.record(replace(new, memento=replace(new.memento, document=said)))
    assert visit.memento_id is not None
    back = store.archive.document(visit.memento_id)
    assert back.sections[0] == said.sections[0]
    assert back.sections[2] == said.sections[2]
    assert (back.title, back.language, back.extractor) == ("Fees", "en", "html/1")
    assert store.archive.language(visit.memento_id) == "en"


def test_a_capture_names_its_bytes(store: Store) -> None:
    visit, _ = see(store, add(store), "Ten euros.", NOON)
    assert visit.capture_id is not None
    capture = store.archive.capture(visit.capture_id)
    assert store.bodies.get(capture.digest) == b"<p>Ten euros.</p>"
    assert capture.headers == (("content-type", "text/html"), ("x-note", "ä"))
    assert (capture.captured_at, capture.origin) == (NOON, Origin.LIVE)


def test_unchanged_sections_are_kept_once(store: Store) -> None:
    source = add(store)
    for number, last in enumerate(("a", "b", "c")):
        new = new_visit(store, source, last, NOON + number * HOUR)
        assert new.memento is not None
        texts = document(*[f"the same {n}" for n in range(20)], last)
        store.archive.record(replace(new, memento=replace(new.memento, document=texts)))
    with store.database.reading() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM section_text").scalar()
    assert kept == 20 + 3


def test_the_newest_memento_is_the_last_of_the_timemap(store: Store) -> None:
    source = add(store)
    assert store.archive.newest(source.id) is None
    see(store, source, "one", NOON)
    _, second = see(store, source, "two", NOON + HOUR)
    _, imported = see(store, source, "zero", NOON - DAY, origin=Origin.IMPORT)
    assert store.archive.newest(source.id) == second
    assert [m.digest for m in store.archive.mementos(source.id)] == [
        "digest of zero",
        "digest of one",
        "digest of two",
    ]
    assert imported not in store.archive.mementos(source.id, live_only=True)
    assert store.archive.memento_at(source.id, NOON - HOUR) == imported
    assert store.archive.memento_at(source.id, NOON - 2 * DAY) is None


def test_a_live_capture_is_never_dated_before_the_newest(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    _, second = see(store, source, "two", NOON - DAY)
    _, third = see(store, source, "three", NOON)
    assert first.captured_at < second.captured_at < third.captured_at
    assert store.archive.newest(source.id) == third
    assert (second.base_id, third.base_id) == (first.id, second.id)


def test_a_used_lease_token_gives_the_visit_recorded_then(store: Store) -> None:
    source = add(store)
    lease = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=1)[0]
    new = new_visit(store, source, "one", NOON, token=lease.token, next_due_at=NOON + HOUR)
    visit = store.archive.record(new)
    assert store.archive.record(replace(new, note="again")) == visit
    assert len(store.archive.visits(source.id)) == 1
    assert len(store.archive.mementos(source.id)) == 1


def test_a_visit_releases_its_lease_and_sets_when_it_is_due(store: Store) -> None:
    source = add(store)
    lease = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=1)[0]
    new = new_visit(store, source, "one", NOON, token=lease.token, next_due_at=NOON + HOUR, title="Fees")
    store.archive.record(new)
    after = store.sources.get(source.id)
    assert (after.due_at, after.title) == (NOON + HOUR, "Fees")
    assert store.sources.renew([lease.token], NOON, 60) == []
    assert store.sources.claim(NOON + HOUR, owner="b", lease_seconds=60, limit=1)


def test_a_visit_without_a_lease_leaves_the_schedule_alone(store: Store) -> None:
    source = add(store)
    see(store, source, "one", NOON - DAY, origin=Origin.IMPORT)
    assert store.sources.get(source.id).due_at == source.due_at


def test_a_late_visit_does_not_end_the_lease_of_another(store: Store) -> None:
    source = add(store)
    late = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=1)[0]
    other = store.sources.claim(NOON + HOUR, owner="b", lease_seconds=60, limit=1)[0]
    store.archive.record(new_visit(store, source, "one", NOON, token=late.token, next_due_at=NOON + DAY))
    assert store.sources.renew([late.token, other.token], NOON + HOUR, 60) == [other.token]


def test_of_two_that_saw_the_same_one_is_a_revisit(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    # Both were settled when `first` was the newest.
    _, second = see(store, source, "two", NOON + HOUR)
    visit = store.archive.record(new_visit(store, source, "two", NOON + HOUR))
    assert (visit.outcome, visit.memento_id) == (Outcome.REVISIT, second.id)
    assert second.base_id == first.id


def test_a_live_memento_with_a_base_owes_a_change(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    assert store.archive.unfinished(10) == []
    _, second = see(store, source, "two", NOON + HOUR)
    assert store.archive.unfinished(10) == [second]
    store.changes.file(new_change(first, second), [])
    assert store.archive.unfinished(10) == []


def test_imports_and_upgrades_owe_no_change(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON - DAY, origin=Origin.IMPORT)
    see(store, source, "two", NOON - HOUR, origin=Origin.IMPORT)
    store.archive.upgrade(first.id, document("one", extractor="html/2"), "d", source.profile_id, NOON)
    assert store.archive.unfinished(10) == []


def test_an_insertion_in_the_past_supersedes_the_change_it_splits(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    _, third = see(store, source, "three", NOON + 2 * HOUR)
    _, fourth = see(store, source, "four", NOON + 3 * HOUR)
    split = store.changes.file(new_change(first, third), [])
    other = store.changes.file(new_change(third, fourth), [])
    assert split is not None and other is not None
    _, second = see(store, source, "two", NOON + HOUR, origin=Origin.IMPORT)
    assert second.base_id == first.id
    assert store.changes.get(split.id).superseded_at is not None
    assert store.changes.get(other.id).superseded_at is None
    assert store.archive.history(source.id) == [
        (first, None),
        (second, None),
        (third, None),
        (fourth, other),
    ]


def test_an_import_recorded_twice_is_one(store: Store) -> None:
    source = add(store)
    visit, _ = see(store, source, "one", NOON - DAY, origin=Origin.IMPORT)
    again, _ = see(store, source, "one", NOON - DAY, origin=Origin.IMPORT)
    assert again == visit
    assert len(store.archive.captures(source.id)) == 1


def test_an_import_from_the_future_is_refused(store: Store) -> None:
    source = add(store)
    new = new_visit(store, source, "one", NOON + DAY, origin=Origin.IMPORT)
    with pytest.raises(ValueError, match="future"):
        store.archive.record(replace(new, finished_at=NOON))
    assert store.archive.visits(source.id) == []


def test_an_upgrade_is_of_the_same_capture_and_made_once(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    _, second = see(store, source, "two", NOON + HOUR)
    anew = document("one, read better", extractor="html/2")
    made = store.archive.upgrade(first.id, anew, "better", source.profile_id, NOON + DAY)
    assert (made.capture_id, made.captured_at, made.origin) == (first.capture_id, NOON, Origin.UPGRADE)
    assert store.archive.upgrade(first.id, anew, "better", source.profile_id, NOON + DAY) == made
    assert store.archive.mementos(source.id) == [first, made, second]
    assert store.archive.document(made.id) == anew
    assert store.archive.newest(source.id) == second


def test_a_fault_is_a_visit_and_nothing_else(store: Store) -> None:
    source = add(store)
    verdict = fault(FaultKind.TIMEOUT, "no answer within 30 s")
    visit = store.archive.record(
        NewVisit(
            source_id=source.id, started_at=NOON, finished_at=NOON, verdict=verdict, outcome=Outcome.FAULT
        )
    )
    assert store.archive.visits(source.id) == [visit]
    assert (visit.verdict, visit.capture_id, visit.memento_id) == (verdict, None, None)
    assert store.archive.mementos(source.id) == []


def test_visits_come_newest_first_and_are_counted_between(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    for hours in (1, 2, 3):
        at = NOON + hours * HOUR
        store.archive.record(new_visit(store, source, None, at, outcome=Outcome.REVISIT, seen=first.id))
    bad = fault(FaultKind.STATUS, "503")
    store.archive.record(new_visit(store, source, None, NOON + 4 * HOUR, outcome=Outcome.FAULT, verdict=bad))
    _, second = see(store, source, "two", NOON + 5 * HOUR)
    visits = store.archive.visits(source.id)
    assert [v.outcome for v in visits][:2] == [Outcome.MEMENTO, Outcome.FAULT]
    assert store.archive.visits(source.id, limit=2) == visits[:2]
    assert store.archive.visits(source.id, since=NOON + 4 * HOUR) == visits[:2]
    assert store.archive.good_visits_between(source.id, first.captured_at, second.captured_at) == 3
    assert store.archive.last_seen(second.id) == second.captured_at


def test_a_version_is_last_seen_under_any_reading_of_its_capture(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    made = store.archive.upgrade(
        first.id, document("one", extractor="html/2"), "better", source.profile_id, NOON
    )
    revisit = new_visit(store, source, None, NOON + DAY, outcome=Outcome.REVISIT, seen=made.id)
    visit = store.archive.record(revisit)
    assert store.archive.last_seen(first.id) == store.archive.last_seen(made.id) == visit.finished_at


def test_a_kept_capture_can_become_a_memento_later(store: Store) -> None:
    source = add(store)
    held = replace(new_visit(store, source, "odd", NOON, outcome=Outcome.HELD), memento=None)
    capture_id = store.archive.record(held).capture_id
    accepted = replace(new_visit(store, source, "odd", NOON + HOUR), capture=None, capture_id=capture_id)
    visit = store.archive.record(accepted)
    assert visit.memento_id is not None
    assert store.archive.memento(visit.memento_id).captured_at == NOON
    assert store.archive.record(accepted).outcome is Outcome.REVISIT


def test_a_visit_of_an_unknown_source_is_refused(store: Store) -> None:
    new = new_visit(store, add(store), "one", NOON)
    with pytest.raises(UnknownSource):
        store.archive.record(replace(new, source_id=99))


def test_what_is_not_there_is_a_key_error(store: Store) -> None:
    for read in (store.archive.memento, store.archive.document, store.archive.capture, store.changes.get):
        with pytest.raises(KeyError):
            read(99)


def test_a_version_is_compared_with_the_one_chosen_for_it(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    _, second = see(store, source, "two", NOON + HOUR)
    visit = store.archive.record(
        new_visit(store, source, "one and more", NOON + 2 * HOUR, base_id=first.id, newest_id=second.id)
    )
    assert visit.memento_id is not None
    assert store.archive.memento(visit.memento_id).base_id == first.id


def test_a_base_chosen_before_another_version_came_is_outdated(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    _, second = see(store, source, "two", NOON + HOUR)
    visit = store.archive.record(
        new_visit(store, source, "three", NOON + 2 * HOUR, base_id=first.id, newest_id=first.id)
    )
    assert visit.memento_id is not None
    assert store.archive.memento(visit.memento_id).base_id == second.id


def test_a_visit_says_which_bytes_came_even_where_they_were_not_kept(store: Store) -> None:
    source = add(store)
    _, first = see(store, source, "one", NOON)
    again = new_visit(store, source, None, NOON + HOUR, outcome=Outcome.REVISIT, seen=first.id)
    store.archive.record(replace(again, body_digest="ab" * 32))
    assert store.archive.visits(source.id, limit=1)[0].body_digest == "ab" * 32


def test_a_few_visits_are_recorded_together_or_not_at_all(store: Store) -> None:
    sources = [add(store, f"https://gov.example/{n}") for n in range(3)]
    news = [new_visit(store, source, f"text {source.id}", NOON) for source in sources]
    with pytest.raises(UnknownSource):
        store.archive.record_all([*news[:2], replace(news[2], source_id=99)])
    assert [store.archive.visits(source.id) for source in sources] == [[], [], []]
    visits = store.archive.record_all(news)
    assert [visit.source_id for visit in visits] == [source.id for source in sources]
    assert [store.archive.visits(source.id) for source in sources] == [[visit] for visit in visits]
    assert [store.archive.newest(visit.source_id).id for visit in visits] == [v.memento_id for v in visits]  # type: ignore[union-attr]


def test_of_visits_recorded_together_those_under_a_used_lease_are_what_they_were(store: Store) -> None:
    sources = [add(store, f"https://gov.example/{n}") for n in range(2)]
    leases = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9)
    news = [
        new_visit(store, lease.source, None, NOON, token=lease.token, outcome=Outcome.FAULT)
        for lease in leases
    ]
    first = store.archive.record(news[0])
    again, new = store.archive.record_all(news)
    assert again == first
    assert [len(store.archive.visits(source.id)) for source in sources] == [1, 1]
    assert new.source_id == leases[1].source.id


def test_two_visits_of_one_source_are_not_recorded_together(store: Store) -> None:
    new = new_visit(store, add(store), "one", NOON)
    with pytest.raises(ValueError, match="two visits of one source"):
        store.archive.record_all([new, new])


def test_the_last_visits_of_many_sources_come_newest_first_and_so_many_of_each(store: Store) -> None:
    one, two, none = (add(store, f"https://gov.example/{n}") for n in range(3))
    for n in range(4):
        see(store, one, f"text {n}", NOON + n * HOUR)
    see(store, two, "other", NOON)
    found = store.archive.glances([one.id, two.id, none.id], 3)
    assert [glance.id for glance in found[one.id]] == [v.id for v in store.archive.visits(one.id, limit=3)]
    assert [glance.outcome for glance in found[two.id]] == ["memento"]
    assert found[none.id] == []
