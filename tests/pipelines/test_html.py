# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""From bytes to a document: the whole way, on pages of our own."""

from __future__ import annotations

import pytest

from model import BlockKind, SectionKind
from pipelines.html import EXTRACTOR, extract
from pipelines.html import read as read_page
from tests.pipelines.pages import PROSE, URL, page, paragraphs, policy, read, texts

#: Of the kind of the public bodies' pages: nested sections, routes, shares, a box of legislation, tools, records.
OFFICIAL = f"""<!DOCTYPE html><html lang="en"><head><title>Honey control - Lakes Union</title></head><body>
<div id="path"><h2>Navigation path</h2><ul><li><a href="/">Lakes Union</a></li><li><a href="/p">Policies</a></li></ul></div>
<div id="languages"><ul><li><a href="x_en" lang="en">English</a><li><a href="x_fr">Français</a><li><a href="x_de">Deutsch</a>
<li><a href="x_it">Italiano</a></ul></div>
<div id="wrap"><div id="text">
<h1>Honey control</h1><p>{PROSE[0]}</p><p>{PROSE[1]}</p>
<h2>Agreements</h2><p>{PROSE[2]}</p>
<h2>Trading routes</h2>
<h3>Wax</h3><p>Some 54% of wax is made in the north, 26% in the east, 15% in the south and 1% at sea.</p>
<h3>Resin</h3><p>The main routes run through:</p>
<ul><li>the Long Lake by way of the islands;</li><li>from the hills to the Round Lake and then to the towns.</li></ul>
</div>
<div id="tools"><h2>Additional tools</h2><ul><li><a href="#p">Print version</a></li><li><a href="/s">Share this page</a></li></ul></div>
<p>N 0a01262f48081b8c /dgs/lakes/e-library/policies/honey/index_en.htm 2912 xml Y /dgs/lakes/index_zz.htm N ID_INTERNAL N N</p>
<div id="box"><h3>Related legislation<br> and documents</h3><ul><li><a href="/acts/1">Honey act</a></li><li><a href="/acts/2">Wax act</a></li>
</ul></div></div></body></html>"""


def test_an_official_page() -> None:
    document = read(OFFICIAL)
    assert [(s.path, s.kind.value) for s in document.sections] == [
        (("Honey control",), "body"),
        (("Honey control", "Agreements"), "body"),
        (("Honey control", "Trading routes"), "body"),
        (("Honey control", "Trading routes", "Wax"), "body"),
        (("Honey control", "Trading routes", "Resin"), "body"),
        (("Honey control", "Trading routes", "Related legislation and documents"), "aside"),
    ]
    assert [b.text for b in document.sections[4].blocks if b.kind is BlockKind.ITEM] == [
        "the Long Lake by way of the islands;",
        "from the hills to the Round Lake and then to the towns.",
    ]
    assert document.sections[-1].kind is SectionKind.ASIDE
    assert [b.text for b in document.sections[-1].blocks] == ["Honey act", "Wax act"]
    assert "54%" in document.sections[3].text


def test_a_box_of_legislation_after_the_landmark_comes_with_the_document() -> None:
    box = "<aside><div><h2>Related legislation</h2><ul><li><a href=/a>Honey act of the lakes</a></ul></div></aside>"
    after = f"<div><p>Nothing to see here, go on.</p></div>{box}<footer><a href=/i>Imprint</a></footer>"
    assert texts(read(policy(after=after)))[-3:] == [
        PROSE[-1],
        "Related legislation",
        "Honey act of the lakes",
    ]


def test_title_language_and_extractor() -> None:
    document = read(OFFICIAL)
    assert (document.title, document.language, document.extractor) == ("Honey control", "en", EXTRACTOR)


def test_the_title_of_the_page_where_the_heading_says_another() -> None:
    assert read(page(f"<h1>Wax</h1>{paragraphs(*PROSE)}", title="Honey control")).title == "Honey control"
    assert read(page(f"<h1>Wax</h1>{paragraphs(*PROSE)}", title="")).title == "Wax"


def test_the_text_beats_the_declared_language() -> None:
    german = paragraphs(
        *[
            "Die Union führt die Akten der Imker für dreißig Jahre und gibt sie an niemanden weiter, der nicht fragt und nicht zu uns gehört."
        ]
        * 3
    )
    assert read(page(german)).language == "de"
    assert read(page("<h1>Лимит</h1>")).language == "en"


def test_links_are_resolved_against_the_answering_address() -> None:
    body = page(f"{paragraphs(*PROSE)}<p>See <a href='act'>the act of the lakes</a>.</p>")
    reading = read_page(body, url=URL, url_final="https://new.example/deep/page")
    assert reading.document.sections[0].blocks[-1].links[0].target == "https://new.example/deep/act"


def test_the_same_bytes_give_the_same_document() -> None:
    assert extract(policy(), url=URL) == extract(policy(), url=URL)


def test_a_charset_in_the_header_is_used() -> None:
    body = "<p>Le règlement précisé à cet endroit est appliqué.</p>".encode("cp1252")
    assert "précisé" in extract(body, url=URL, charset="ISO-8859-1").text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One<p>Two", "One\nTwo"),
        ("<ul><li>One<li>Two</ul>", "One\nTwo"),
        ("<table><tr><td>One<td>Two<tr><td>Three<td>Four</table>", "One | Two\nThree | Four"),
        ("<p>One<div>Two</p>Three</div>", "One\nTwo\nThree"),
        ("<b><p>One</b>Two</p>", "OneTwo"),
    ],
)
def test_broken_markup_is_read_as_browsers_do(markup: str, text: str) -> None:
    assert read(f"<h1>H</h1>{markup}").text == f"H\n{text}"


def test_no_document_is_lost_to_its_frame() -> None:
    body = f"<body><nav><header class='menu footer modal' role=dialog hidden>{paragraphs(*PROSE)}</header></nav></body>"
    assert texts(read(body)) == PROSE
