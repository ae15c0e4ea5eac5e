"""What of a page is not in its document: told before the page is watched, so that nothing is missed."""

from __future__ import annotations

from model import Profile
from pipelines.html import extract
from pipelines.leftover import LONGEST_LINE, MOST_LINES, Leftover, leftover
from tests.pdfs import tagged

MENU = "<header><nav><ul><li><a href='/'>Home</a></li><li><a href='/press'>Press room</a></li></ul></nav>"
POLICY = """<main><h1>Fees</h1><p>A permit costs 40 euro, to be paid with the application by bank card.</p>
<h2>Waivers</h2><p>Students pay nothing at all, if they show<br>a card of this year.</p>
<table><tr><th>Kind of permit</th><th>Fee</th></tr>
<tr><td>Short stay</td><td>12 euro</td></tr></table></main>"""
FOOTER = "<footer><p>Ministry of Rivers, 4 Quay Street, open from nine to five.</p></footer>"


def left(body: str, **rest: object) -> Leftover:
    page = f"<!doctype html><html lang=en><head><title>Fees</title></head><body>{body}</body></html>".encode()
    document = extract(page, url="https://gov.example/fees", **rest)  # type: ignore[arg-type]
    return leftover(page, "utf-8", document)


def test_menus_and_footers_are_told_in_the_order_of_the_page() -> None:
    found = left(MENU + POLICY + FOOTER)
    assert found.lines == ("Home", "Press room", "Ministry of Rivers, 4 Quay Street, open from nine to five.")
    assert found.words == 14


def test_of_a_page_that_is_all_document_nothing_is_left() -> None:
    assert left(POLICY) == Leftover()


def test_what_a_profile_leaves_out_is_told_too() -> None:
    found = left(POLICY, profile=Profile(remove=("table",)))
    assert found.lines == ("Kind of permit", "Fee", "Short stay", "12 euro")


def test_a_long_line_is_cut_and_lines_are_bounded_but_all_words_are_counted() -> None:
    items = "".join(f"<li><a href='/{n}'>Entry number {n}</a></li>" for n in range(MOST_LINES + 50))
    found = left(
        f"<header><nav><p><a href='/'>{'word ' * 100}</a></p><ul>{items}</ul></nav></header>{POLICY}"
    )
    assert len(found.lines) == MOST_LINES
    assert len(found.lines[0]) == LONGEST_LINE
    assert found.words == 100 + 3 * (MOST_LINES + 50)


def test_of_a_pdf_nothing_is_told() -> None:
    document = extract(b"", url="")
    assert leftover(tagged(), None, document) == Leftover()
