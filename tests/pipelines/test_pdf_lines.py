"""Letters of a page to lines, and what is ruled to tables."""

from __future__ import annotations

from time import process_time

import pytest

from pipelines.pdf_blocks import blocks, drafts
from pipelines.pdf_glyphs import Glyph, Link, Sheet
from pipelines.pdf_lines import MAX_RULES, lines, ruled, without_running_heads


def sheet(*words: tuple[str, float, float]) -> Sheet:
    """A page with words at (x, y), each letter 6 points wide."""
    made = Sheet(0, 1, 600, 800)
    for text, x, y in words:
        made.glyphs += [
            Glyph(letter, x + 6 * n, x + 6 * n + 6, y, 12.0, False, -1) for n, letter in enumerate(text)
        ]
    return made


def test_a_gap_between_letters_is_a_space_and_a_wide_one_ends_the_line() -> None:
    found = lines(sheet(("We", 72, 700), ("keep", 87, 700), ("logs", 300, 700), ("here", 72, 680)))
    assert [line.text for line in found] == ["We keep", "logs", "here"]


def test_a_raised_sign_stays_in_its_line() -> None:
    assert [line.text for line in lines(sheet(("m", 72, 700), ("2", 78, 704), (" of", 84, 700)))] == ["m2 of"]


def test_letters_joined_in_print_are_letters() -> None:
    assert [line.text for line in lines(sheet(("\ufb01nal wa\ufb04e \uf001ne", 72, 700)))] == [
        "final waffle fine"
    ]


def test_the_boxes_of_cells_make_one_table() -> None:
    page = sheet(("Kind", 76, 704), ("Days", 176, 704), ("All", 76, 684), ("30", 176, 684))
    for x in (72, 172):
        for y in (680, 700):
            page.across += [(y, x, x + 100), (y + 20, x, x + 100)]
            page.down += [(x, y, y + 20), (x + 100, y, y + 20)]
    (table,) = ruled(page)
    assert (len(table.ys), len(table.xs)) == (3, 3)
    assert [line.cell for line in lines(page)] == [(0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1)]


def test_two_tables_on_a_page_are_two() -> None:
    page = sheet()
    for low in (600.0, 300.0):
        page.across += [(low + step, 72, 272) for step in (0, 20, 40)]
        page.down += [(x, low, low + 40) for x in (72, 172, 272)]
    assert len(ruled(page)) == 2


def test_a_drawing_is_no_table() -> None:
    page = sheet()
    page.across += [(float(3 * n), 0, 500) for n in range(MAX_RULES + 1)]
    page.down += [(float(3 * n), 0, 700) for n in range(MAX_RULES + 1)]
    assert ruled(page) == []


@pytest.mark.parametrize("shape", ["one letter a line", "dots", "one line", "a heading a letter"])
def test_what_is_drawn_to_hurt_takes_no_more_than_its_time(shape: str) -> None:
    page = sheet()
    many = 40_000
    letters = {
        "one letter a line": [("a-"[n % 2], 72.0, 790.0 - n / 60, 12.0) for n in range(many)],
        "dots": [(".", 72.0 + 6 * n, 790.0, 12.0) for n in range(many)],
        "one line": [("a", 72.0 + 6 * n, 790.0, 12.0) for n in range(many)],
        "a heading a letter": [("A", 72.0, 790.0 - 20 * n, 12.0 + n / 10) for n in range(many // 10)],
    }[shape]
    page.glyphs = [Glyph(text, x, x + 6, y, size, False, -1) for text, x, y, size in letters]
    page.links = [Link((0, 0, 600, 800), f"https://ferry.example/{n}") for n in range(200)]
    begun = process_time()
    held = [lines(page)]
    blocks(drafts(without_running_heads(held, [page])))
    assert process_time() - begun < 20
