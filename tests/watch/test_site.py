"""What the pages of a site have in common is found in the store, kept, and handed to the comparison."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from changes.boilerplate import Boilerplate
from model import Change, ChangeClass, Document, Source
from pipelines.recall import BOILERPLATE, site_subject
from store import Store
from tests.watch.pages import add, hours, see
from watch.compare import compare_unfinished
from watch.learn import Shelf, site_before

HOST = "tools.example"
RULES = (
    "Hammers are lent for a week and are brought back clean, whatever the weather may be by then.",
    "Who loses a saw pays for a new one, and for the search that the warden of the tools made for it.",
    "Ladders are not lent to people who came alone, since somebody has to hold them at the bottom.",
)
LABEL = "Discover our workshop"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        yield opened


def sheet(title: str, *texts: str) -> bytes:
    said = "".join(f"<p>{text}</p>" for text in texts)
    return f"<html lang=en><title>{title}</title><main><h1>{title}</h1>{said}</main></html>".encode()


def pages(store: Store, *ends: str) -> list[Source]:
    """Sources of one host, each with its own rules, that end alike."""
    made = []
    for n, name in enumerate(("hammers", "saws", "ladders", "planes")):
        source = add(store, f"https://{HOST}/{name}")
        see(store, source, hours(n), sheet(name, *(f"{name}: {rule}" for rule in RULES), *ends))
        made.append(source)
    return made


def changed(store: Store, source: Source, *texts: str) -> Change:
    name = source.url.rpartition("/")[2]
    see(store, source, hours(48), sheet(name, *(f"{name}: {rule}" for rule in RULES), *texts))
    (change,) = compare_unfinished(store, hours(49))
    return change


def test_a_label_of_the_site_that_went_is_no_change_and_says_why(store: Store) -> None:
    change = changed(store, pages(store, LABEL)[0])
    assert (change.comparison.items, change.comparison.change_class) == ((), ChangeClass.NOISE)
    (hidden,) = change.comparison.hidden
    assert hidden.reason == "a text that stands on 3 of 4 pages of this site"
    kept = store.learned.latest(BOILERPLATE, site_subject(HOST))
    assert kept is not None
    assert Boilerplate.from_json(kept.value_json).digest == change.comparison.site


def test_a_sentence_that_all_pages_of_a_site_share_rings_when_it_goes(store: Store) -> None:
    change = changed(store, pages(store, "We sell your records to the makers of tools.", LABEL)[0], LABEL)
    assert change.comparison.change_class is ChangeClass.SUBSTANTIVE


def test_three_sources_of_one_page_are_one_page(store: Store) -> None:
    made = [add(store, f"https://{HOST}/rules#{n}") for n in range(4)]
    for n, source in enumerate(made):
        see(store, source, hours(n), sheet("rules", *RULES, LABEL))
    newest = store.archive.newest(made[0].id)
    assert newest is not None
    assert not site_before(store, made[0], newest, hours(9), Shelf())


def test_another_host_says_nothing_of_this_one(store: Store) -> None:
    pages(store, LABEL)
    lone = add(store, "https://other.example/rules")
    see(store, lone, hours(5), sheet("rules", *RULES, LABEL))
    see(store, lone, hours(48), sheet("rules", *RULES))
    (change,) = compare_unfinished(store, hours(49))
    assert change.comparison.items


def test_what_a_site_says_later_hides_nothing_of_before(store: Store) -> None:
    """Only what stood when the change was captured counts, whenever it is compared."""
    source = pages(store)[0]
    see(store, source, hours(48), sheet("hammers", *(f"hammers: {rule}" for rule in RULES), LABEL))
    newest = store.archive.newest(source.id)
    assert newest is not None
    for n, name in enumerate(("saws", "ladders", "planes")):
        other = store.sources.find(f"https://{HOST}/{name}")
        see(store, other, hours(60 + n), sheet(name, *(f"{name}: {rule}" for rule in RULES), LABEL))
    assert not site_before(store, source, newest, hours(99), Shelf())


def test_learned_again_it_is_the_same_and_kept_once(store: Store) -> None:
    source = pages(store, LABEL)[-1]
    newest = store.archive.newest(source.id)
    assert newest is not None
    first = site_before(store, source, newest, hours(50), Shelf())
    kept = store.learned.latest(BOILERPLATE, site_subject(HOST))
    assert first and site_before(store, source, newest, hours(60), Shelf()) == first
    assert store.learned.latest(BOILERPLATE, site_subject(HOST)) == kept


def test_a_new_version_of_it_changes_no_version_and_rings_nobody(store: Store) -> None:
    made = pages(store)
    before = [len(store.archive.mementos(source.id)) for source in made]
    for n, source in enumerate(made):  # the site puts its label on every page: each shows it once
        name = source.url.rpartition("/")[2]
        see(store, source, hours(40 + n), sheet(name, *(f"{name}: {rule}" for rule in RULES), LABEL))
    compare_unfinished(store, hours(50))
    for n, source in enumerate(made):  # now it is known, and the pages are seen again as they were
        name = source.url.rpartition("/")[2]
        see(store, source, hours(60 + n), sheet(name, *(f"{name}: {rule}" for rule in RULES), LABEL))
    assert compare_unfinished(store, hours(70)) == []
    assert [len(store.archive.mementos(source.id)) for source in made] == [n + 1 for n in before]


def read_by(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes which versions are read from now on."""
    read: list[int] = []
    document = store.archive.document

    def noted(number: int) -> Document:
        read.append(number)
        return document(number)

    monkeypatch.setattr(store.archive, "document", noted)
    return read


def test_no_version_is_read_twice_for_its_site(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = pages(store, LABEL)
    for n, source in enumerate(made):
        name = source.url.rpartition("/")[2]
        see(store, source, hours(48 + n), sheet(name, *(f"{name}: {rule}!" for rule in RULES), LABEL))
    read = read_by(store, monkeypatch)
    assert len(compare_unfinished(store, hours(60), shelf=Shelf())) == len(made)
    assert len(read) == len(set(read)) == 2 * len(made)


def test_a_page_that_is_added_counts_from_the_next_batch_on(store: Store) -> None:
    shelf, made = Shelf(), pages(store, LABEL)
    assert shelf.pages(store, HOST) == [source.id for source in made]
    late = add(store, f"https://{HOST}/chisels")
    assert late.id not in shelf.pages(store, HOST)
    shelf.anew()
    assert shelf.pages(store, HOST)[-1] == late.id


def test_of_many_versions_only_those_asked_for_last_are_at_hand(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watch.learn.TEXTS", 3)
    monkeypatch.setattr("watch.learn.VERSIONS", 1)
    ids = [m.id for source in pages(store, LABEL) for m in store.archive.mementos(source.id)]
    shelf = Shelf()
    texts = [shelf.texts(store, number) for number in ids]
    read = read_by(store, monkeypatch)
    assert [shelf.texts(store, number) for number in reversed(ids)] == texts[::-1]
    assert read == [ids[0]]
