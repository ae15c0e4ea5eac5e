"""PDFs that a watched page links to become sources of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from model import Layer, Source
from store import Store
from tests.exchange.folders import TERMS, page
from tests.watch.pages import START, URL, hours, see
from watch.attachments import MOST, TAG, attach, is_pdf, linked


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        yield opened


def add(store: Store, **said: object) -> Source:
    layer = Layer(attachments=True, **said)  # type: ignore[arg-type]
    return store.sources.add(URL, slug="rules", tags=("tools",), layer=layer, every_seconds=3600, now=START)


def links(*targets: str) -> bytes:
    items = "".join(
        f'<p>See <a href="{target}">rule {n} of the library</a>.</p>' for n, target in enumerate(targets)
    )
    return page(*TERMS, items)


def test_what_is_linked_in_the_document_is_watched_as_its_page_is(store: Store) -> None:
    source = add(store, headers=(("X-Key", "${KEY}"),), select=("main",))
    see(
        store,
        source,
        hours(0),
        links("/a.pdf", "https://elsewhere.example/B.PDF?v=2#page=3", "/c.html", "/a.pdf#2"),
    )
    here, there = attach(store, hours(0))
    assert (here.url, there.url) == ("https://tools.example/a.pdf", "https://elsewhere.example/B.PDF?v=2")
    assert here.title == "rule 0 of the library"
    assert here.tags == ("tools", f"{TAG}rules")
    assert (here.every_seconds, here.due_at) == (3600, hours(0))
    assert (here.profile.select, here.profile.attachments) == ((), False)
    assert here.profile.headers == (("X-Key", "${KEY}"),)
    assert there.profile.headers == ()


def test_done_again_it_adds_nothing_and_a_new_link_is_one_more(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), links("/a.pdf"))
    assert len(attach(store, hours(0))) == 1
    assert attach(store, hours(1)) == []
    see(store, source, hours(12), links("/b.pdf"))
    assert [one.url for one in attach(store, hours(12))] == ["https://tools.example/b.pdf"]
    assert len(store.sources.all()) == 3


def test_without_the_wish_nothing_is_added(store: Store) -> None:
    source = store.sources.add(URL, every_seconds=3600, now=START)
    see(store, source, hours(0), links("/a.pdf"))
    assert attach(store, hours(0)) == []


def test_a_list_without_end_is_cut(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), links(*(f"/{n}.pdf" for n in range(3 * MOST))))
    newest = store.archive.newest(source.id)
    assert newest is not None
    assert len(list(linked(store.archive.document(newest.id), URL))) == MOST


@pytest.mark.parametrize(
    ("path", "text", "named"),
    [
        ("/a.pdf", "", True),
        ("/A.PDF?v=2", "", True),
        ("/get?lang=en&file=act.pdf", "", True),
        ("/bitstream/17/act", "The Act (PDF, 250 kB)", True),
        ("/download/17", "Act [pdf]", True),
        ("/act", "The Act", False),
        ("/forms", "how to make a pdf of a form", False),
        ("/guide.html", "Guide (also as PDF)", False),
        ("/act.docx", "Act (not PDF)", False),
    ],
)
def test_a_pdf_is_named_by_its_address_or_by_the_words_of_its_link(path: str, text: str, named: bool) -> None:
    assert is_pdf(f"https://tools.example{path}", text) is named
    assert not is_pdf(f"ftp://tools.example{path}", text)
