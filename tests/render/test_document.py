"""A document as HTML of our own."""

from __future__ import annotations

import re

import pytest

from model import Block, BlockKind, Document, Section
from render.document import document_html


def html(*blocks: Block, heading: str = "Fees", level: int = 2, language: str = "en") -> str:
    section = Section(heading, level, (heading,), 0, blocks=blocks)
    made = document_html(Document("Title", language, (section,), "html/1"))
    return re.sub(r">\s+<", "><", made)


def item(text: str, depth: int = 0, *, ordered: bool = False) -> Block:
    return Block(BlockKind.ITEM, text, depth=depth, ordered=ordered)


def test_items_stand_in_the_lists_they_came_from() -> None:
    made = html(item("a", ordered=True), item("b", 1), item("c", 1), item("d", ordered=True))
    assert "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>" in made


def test_rows_are_a_table_and_terms_a_list_of_terms() -> None:
    rows = [Block(BlockKind.ROW, "x | y", cells=("x", "y")), Block(BlockKind.ROW, "1 | 2", cells=("1", "2"))]
    assert "<tr><td>x</td><td>y</td></tr><tr><td>1</td><td>2</td></tr>" in html(*rows)
    terms = [Block(BlockKind.TERM, "fee"), Block(BlockKind.DEFINITION, "what you pay")]
    assert "<dl><dt>fee</dt><dd>what you pay</dd></dl>" in html(*terms)


def test_headings_stay_below_the_page_s_own() -> None:
    assert "<h3>Fees</h3>" in html()
    assert "<h6>Fees</h6>" in html(level=6)
    assert "<h" not in html(heading="")


@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ROW, BlockKind.TERM])
def test_page_text_is_data_wherever_it_stands(kind: BlockKind) -> None:
    nasty = "<script>alert(1)</script>\x00\u202e"
    made = html(Block(kind, nasty, cells=(nasty,)), heading=nasty, language='en"><script>')
    assert "<script" not in made and "\x00" not in made and "\u202e" not in made


def test_a_list_of_any_depth_is_shown() -> None:
    made = html(*(item(f"level {depth}", depth) for depth in range(2000)))
    assert all(f"level {depth}<" in made for depth in (0, 1, 1999))


def test_text_from_right_to_left_is_set_so() -> None:
    assert 'lang="ar" dir="rtl"' in html(Block(BlockKind.PARAGRAPH, "نص"), language="ar")
