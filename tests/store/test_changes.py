"""Changes and the notices that are filed with them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from model import (
    BlockKind,
    Cadence,
    ChangeClass,
    Comparison,
    Figure,
    FigureKind,
    Hidden,
    Hunk,
    Item,
    ItemKind,
    Link,
    Memento,
    Op,
    Passage,
    SectionPair,
    Source,
)
from store import Store
from store.values import NewNotice
from tests.store.builders import HOUR, NOON, add, document, new_change, new_visit, see

RICH = Comparison(
    items=(
        Item(
            ItemKind.EDITED,
            ChangeClass.SUBSTANTIVE,
            ("Fees",),
            ("Fees", "New"),
            anchor="a",
            reasons=("a figure changed",),
            passages=(
                Passage(
                    BlockKind.ITEM,
                    (Hunk(Op.EQUAL, "Rate "), Hunk(Op.DELETE, "5"), Hunk(Op.INSERT, "8\0 漢")),
                    ChangeClass.SUBSTANTIVE,
                    figures=(Figure(FigureKind.PERCENT, "5 %", "8 %", "+3 points"),),
                    links_added=(Link("Act", "https://gov.example/"),),
                ),
            ),
            ordinal_before=0,
            ordinal_after=1,
        ),
        Item(ItemKind.REMOVED, ChangeClass.EDITORIAL, ("Old",), None),
    ),
    change_class=ChangeClass.SUBSTANTIVE,
    summary="The rate rose from 5 % to 8 %.",
    hidden=(Hidden("tracking links", 3, ("utm_source",)),),
    pairs=(SectionPair(0, 1), SectionPair(1, None)),
    comparer="compare/1",
)


def two(store: Store) -> tuple[Source, Memento, Memento]:
    source = add(store)
    return source, see(store, source, "one", NOON)[1], see(store, source, "two", NOON + HOUR)[1]


def test_a_comparison_comes_back_as_it_was_filed(store: Store) -> None:
    source, before, after = two(store)
    change = store.changes.file(replace(new_change(before, after), comparison=RICH), [])
    assert change is not None
    assert change.comparison == RICH
    assert store.changes.get(change.id) == change
    assert store.changes.between(before.id, after.id) == change
    assert store.changes.between(after.id, before.id) is None
    assert store.changes.latest(source.id) == change
    assert store.changes.recent(5) == [change]
    assert store.archive.history(source.id) == [(before, None), (after, change)]


def test_a_pair_is_filed_once_and_so_are_its_notices(store: Store) -> None:
    _, before, after = two(store)
    reader = store.readers.add("a@example.org", now=NOON)
    notice = NewNotice(reader_id=reader.id, cadence=Cadence.INSTANT, due_at=NOON, filed_at=NOON)
    change = store.changes.file(new_change(before, after), [notice])
    assert change is not None
    assert store.changes.file(new_change(before, after), [notice]) is None
    [filed] = store.outbox.notices(f"change:{change.id}")
    assert (filed.reader_id, filed.event.id) == (reader.id, change.id)


def test_a_change_is_not_filed_without_its_notices(store: Store) -> None:
    _, before, after = two(store)
    stranger = NewNotice(reader_id=99, cadence=Cadence.INSTANT, due_at=NOON, filed_at=NOON)
    with pytest.raises(IntegrityError):
        store.changes.file(new_change(before, after), [stranger])
    assert store.changes.between(before.id, after.id) is None
    assert store.archive.unfinished(5) == [after]


def test_changes_filed_together_stand_each_with_its_notices_or_none_does(store: Store) -> None:
    pairs = []
    for n in range(2):
        source = add(store, f"https://gov.example/{n}")
        versions = [see(store, source, text, NOON + HOUR * k)[1] for k, text in enumerate(("one", "two"))]
        pairs.append(new_change(versions[0], versions[1]))
    reader = store.readers.add("a@example.org", now=NOON)
    notice = NewNotice(reader_id=reader.id, cadence=Cadence.INSTANT, due_at=NOON, filed_at=NOON)
    with pytest.raises(IntegrityError):
        store.changes.file_all([(pairs[0], [notice]), (pairs[1], [replace(notice, reader_id=99)])])
    assert (store.changes.recent(9), store.outbox.notices()) == ([], [])
    first = store.changes.file(pairs[0])
    assert first is not None
    known, second = store.changes.file_all([(pairs[0], [notice]), (pairs[1], [notice])])
    assert known is None and second is not None
    assert store.changes.recent(9) == [second, first]
    assert [filed.event.id for filed in store.outbox.notices()] == [second.id]
    assert store.archive.unfinished(5) == []


def test_a_section_keeps_its_track_through_versions(store: Store) -> None:
    source = add(store)
    seen = []
    for number, texts in enumerate((("a", "b"), ("b", "a", "c"), ("c", "b"))):
        new = new_visit(store, source, str(number), NOON + number * HOUR)
        assert new.memento is not None
        visit = store.archive.record(replace(new, memento=replace(new.memento, document=document(*texts))))
        assert visit.memento_id is not None
        seen.append(store.archive.memento(visit.memento_id))
    for before, after, pairs in (
        (seen[0], seen[1], (SectionPair(0, 1), SectionPair(1, 0), SectionPair(None, 2))),
        (seen[1], seen[2], (SectionPair(0, 1), SectionPair(2, 0), SectionPair(1, None))),
    ):
        comparison = Comparison((), ChangeClass.EDITORIAL, "", pairs=pairs)
        store.changes.file(replace(new_change(before, after), comparison=comparison), [])
    first, second, third = (store.changes.tracks(memento.id) for memento in seen)
    assert second == {0: first[1], 1: first[0], 2: second[2]}
    assert third == {0: second[2], 1: first[1]}
    assert len({*first.values(), *second.values(), *third.values()}) == 3
