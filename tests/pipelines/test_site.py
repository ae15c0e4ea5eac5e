"""What repeats on a site's other pages is the site's."""

from __future__ import annotations

from pipelines.html import extract
from pipelines.site import SiteText, site_text
from tests.pipelines.pages import PROSE, URL, page, paragraphs, read, texts

FRAME = "A word from the union: every keeper is a friend of ours, wherever in the lakes the hives may stand."


def sheet(title: str, *lines: str) -> bytes:
    return page(f"<h1>{title}</h1>{paragraphs(*lines, FRAME)}")


OTHERS = [read(sheet("Boats", "Boats carry oars.")), read(sheet("Nets", "Nets are dried."))]


def test_what_stands_on_two_other_pages_is_trimmed_at_the_end() -> None:
    body = sheet("Honey", *PROSE)
    site = site_text(OTHERS)
    assert texts(extract(body, url=URL)) == ["Honey", *PROSE, FRAME]
    assert texts(extract(body, url=URL, site=site)) == ["Honey", *PROSE]


def test_what_repeats_inside_a_document_is_its_own() -> None:
    body = sheet("Honey", PROSE[0], FRAME, *PROSE[1:])
    assert texts(extract(body, url=URL, site=site_text(OTHERS))) == ["Honey", PROSE[0], FRAME, *PROSE[1:]]


def test_one_other_page_proves_nothing() -> None:
    assert FRAME in texts(extract(sheet("Honey", *PROSE), url=URL, site=site_text(OTHERS[:1])))


def test_most_of_a_document_is_never_the_sites() -> None:
    body = sheet("Honey", "Short.")
    assert FRAME in texts(extract(body, url=URL, site=site_text(OTHERS)))


def test_the_id_stands_for_the_content() -> None:
    assert site_text(OTHERS).id == site_text(OTHERS[::-1]).id
    assert site_text(OTHERS).id != site_text([]).id
    assert texts(extract(sheet("Honey", *PROSE), url=URL, site=SiteText("none")))[-1] == FRAME
