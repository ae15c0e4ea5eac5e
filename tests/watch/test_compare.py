"""What owes a comparison gets one, exactly one, with what it owes to readers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.notices import owed
from model import USABLE, Block, BlockKind, Cadence, ChangeClass, Origin, Outcome, Profile
from pipelines.html import EXTRACTOR, extract
from store import Store
from store.values import NewCapture, NewMemento, NewNotice, NewVisit
from tests.exchange.folders import TERMS, page
from tests.watch.pages import START, URL, add, hours, see
from watch.compare import compare_unfinished
from watch.learn import Shelf

SHORTER = page(TERMS[0].replace("three weeks", "two weeks"), *TERMS[1:])
SHORTEST = page(TERMS[0].replace("three weeks", "one week"), *TERMS[1:])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a reader who wishes to be told of everything."""
    with Store.scratch(tmp_path / "data") as opened:
        reader = opened.readers.add("ada@reader.example", now=START)
        opened.readers.subscribe(reader.id, now=START)
        yield opened


def test_a_change_is_filed_with_its_notices(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    see(store, source, hours(12), SHORTER)
    (change,) = compare_unfinished(store, hours(13))
    assert change.comparison.change_class is ChangeClass.SUBSTANTIVE
    assert change.compared_at == hours(13)
    (notice,) = store.outbox.notices()
    assert (notice.event.id, notice.cadence, notice.due_at) == (change.id, Cadence.INSTANT, hours(13))


def test_the_first_version_is_no_change(store: Store) -> None:
    see(store, add(store), hours(0), page())
    assert compare_unfinished(store, hours(1)) == []


def test_run_again_it_does_nothing(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    see(store, source, hours(12), SHORTER)
    compare_unfinished(store, hours(13))
    assert compare_unfinished(store, hours(14)) == []
    assert len(store.outbox.notices()) == 1


def test_changes_that_piled_up_are_each_compared_with_the_one_before(store: Store) -> None:
    source = add(store)
    for n, body in enumerate((page(), SHORTER, SHORTEST)):
        see(store, source, hours(12 * n), body)
    first, second = compare_unfinished(store, hours(48))
    assert first.after_id == second.before_id
    assert [
        figure.new.split()[0] for c in (first, second) for i in c.comparison.items for figure in i.figures
    ] == ["two", "one"]


def test_an_import_owes_nothing(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page(), origin=Origin.IMPORT)
    see(store, source, hours(12), SHORTER, origin=Origin.IMPORT)
    assert compare_unfinished(store, hours(13)) == []
    assert store.outbox.notices() == []


def test_told_to_stop_it_leaves_the_rest_for_the_next(store: Store) -> None:
    source = add(store)
    for n, body in enumerate((page(), SHORTER, SHORTEST)):
        see(store, source, hours(12 * n), body)
    answers = iter((False, False, True, True))
    assert len(compare_unfinished(store, hours(48), stop=lambda: next(answers))) == 1
    assert len(compare_unfinished(store, hours(48))) == 1


def read_by_an_older_release(store: Store, body: bytes) -> None:
    """The first version of the page as an older extractor read it, which took the navigation for text."""
    source = store.sources.find(URL)
    document = extract(body, url=URL)
    navigation = Block(BlockKind.PARAGRAPH, "Home Tools")
    first, *rest = document.sections
    first = replace(first, blocks=(navigation, *first.blocks))
    document = replace(document, sections=(first, *rest), extractor="html/0")
    capture = NewCapture(
        captured_at=hours(0),
        url_final=URL,
        status=200,
        digest=store.bodies.put(body),
        size_bytes=len(body),
        headers=(("content-type", "text/html; charset=utf-8"),),
    )
    store.archive.record(
        NewVisit(
            source_id=source.id,
            started_at=hours(0),
            finished_at=hours(0),
            verdict=USABLE,
            outcome=Outcome.MEMENTO,
            status=200,
            capture=capture,
            memento=NewMemento(document=document, digest="older", profile_id=source.profile_id),
        )
    )


def test_what_an_older_release_read_is_read_again_before_it_is_compared(store: Store) -> None:
    """A new release alone is no change, and what is told is the page's change alone."""
    source = add(store)
    read_by_an_older_release(store, page(*TERMS))
    see(store, source, hours(12), SHORTER)
    (change,) = compare_unfinished(store, hours(13))
    before = store.archive.memento(change.before_id)
    assert (before.extractor, before.origin) == (EXTRACTOR, Origin.UPGRADE)
    (item,) = change.comparison.items
    assert [(figure.old, figure.new) for figure in item.figures] == [("three weeks", "two weeks")]


def test_a_new_release_on_an_unchanged_page_tells_nobody(store: Store) -> None:
    source = add(store)
    read_by_an_older_release(store, page())
    see(store, source, hours(12), page(noise="a"))
    compare_unfinished(store, hours(13))
    assert store.outbox.notices() == []


def test_a_defect_on_one_page_keeps_no_other_from_being_compared(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told once and stays unfinished."""
    pages = [add(store, f"https://tools.example/{n}") for n in range(2)]
    for source in pages:
        see(store, source, hours(0), page())
        see(store, source, hours(12), SHORTER)
    broken = store.archive.newest(pages[0].id)
    assert broken is not None
    document = store.archive.document
    monkeypatch.setattr(
        store.archive, "document", lambda number: 1 // 0 if number == broken.id else document(number)
    )
    shelf, told = Shelf(), []
    for _ in range(2):
        compare_unfinished(
            store, hours(13), shelf=shelf, on_defect=lambda m, error: told.append((m.id, error))
        )
    assert [number for number, _ in told] == [broken.id]
    assert [change.source_id for change in store.changes.recent(10)] == [pages[1].id]
    assert [m.id for m in store.archive.unfinished(10)] == [broken.id]


def test_a_change_that_cant_be_filed_keeps_no_other_from_being_filed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [add(store, f"https://tools.example/{n}") for n in range(3)]
    for source in pages:
        see(store, source, hours(0), page())
        see(store, source, hours(12), SHORTER)
    stranger = NewNotice(reader_id=99, cadence=Cadence.INSTANT, due_at=START, filed_at=START)
    monkeypatch.setattr(
        "watch.compare.owed",
        lambda comparison, source, *rest: (
            [stranger] if source.id == pages[1].id else owed(comparison, source, *rest)
        ),
    )
    told: list[int] = []
    filed = compare_unfinished(store, hours(13), on_defect=lambda m, _: told.append(m.source_id))
    assert [change.source_id for change in filed] == [pages[0].id, pages[2].id]
    assert told == [m.source_id for m in store.archive.unfinished(10)] == [pages[1].id]
    assert [notice.event.id for notice in store.outbox.notices()] == [change.id for change in filed]


def test_told_to_stop_it_files_what_it_has_compared(store: Store) -> None:
    for n in range(3):
        source = add(store, f"https://tools.example/{n}")
        see(store, source, hours(0), page())
        see(store, source, hours(12), SHORTER)
    asked = iter([False, False, False, True])
    filed = compare_unfinished(store, hours(13), stop=lambda: next(asked, True))
    assert [len(filed), len(store.archive.unfinished(10))] == [2, 1]
    assert store.changes.recent(9) == filed[::-1]


def boxed(name: str, *texts: str) -> bytes:
    """The rules in a box of this name, after a box of the site."""
    rules = "".join(f"<p>{text}</p>" for text in texts)
    ways = "<p>The shop of the tools is closed on Mondays, and on the day of the great market.</p>"
    return f"<main><div class=shop>{ways}</div><div class={name}><h1>Rules</h1>{rules}</div></main>".encode()


@pytest.mark.parametrize("profile", [Profile(select=(".rules",)), Profile(remove=(".shop", ".gone"))])
def test_a_selector_that_rots_is_no_change_of_the_document(store: Store, profile: Profile) -> None:
    source = store.sources.add(URL, every_seconds=43_200, profile=profile, now=START)
    see(store, source, hours(0), boxed("rules", *TERMS))
    later = boxed("text", *TERMS).replace(b"class=shop", b"class=desk")
    visit = see(store, source, hours(12), later)
    assert visit.note.startswith("nothing on the page matches ")
    assert [c.comparison.items for c in compare_unfinished(store, hours(13))] == [()]
    assert store.outbox.notices() == []


def test_a_change_that_comes_with_the_rot_of_a_selector_is_told_alone(store: Store) -> None:
    source = store.sources.add(URL, every_seconds=43_200, profile=Profile(select=(".rules",)), now=START)
    see(store, source, hours(0), boxed("rules", *TERMS))
    see(store, source, hours(12), boxed("text", TERMS[0].replace("three weeks", "two weeks"), *TERMS[1:]))
    (change,) = compare_unfinished(store, hours(13))
    (item,) = change.comparison.items
    assert [(f.old, f.new) for p in item.passages for f in p.figures] == [("three weeks", "two weeks")]


def test_a_part_that_one_of_several_selectors_no_longer_finds_is_gone(store: Store) -> None:
    profile = Profile(select=(".rules", ".shop"))
    source = store.sources.add(URL, every_seconds=43_200, profile=profile, now=START)
    see(store, source, hours(0), boxed("rules", *TERMS))
    see(store, source, hours(12), boxed("rules", *TERMS).replace(b"class=shop", b"class=desk"))
    (change,) = compare_unfinished(store, hours(13))
    assert change.comparison.change_class is ChangeClass.SUBSTANTIVE
