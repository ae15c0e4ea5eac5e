"""A document in a preview: its sections, how much stands under each, and no more than can be looked at."""

from __future__ import annotations

from model import Block, BlockKind, Document, Section, SectionKind
from web.sections import MOST, outline


def section(n: int, *blocks: Block, path: tuple[str, ...] = ("Fees",), aside: bool = False) -> Section:
    kind = SectionKind.ASIDE if aside else SectionKind.BODY
    return Section(path[-1] if path else "", len(path), path, n, kind, blocks=blocks)


def test_what_stands_under_each_heading() -> None:
    updated = Block(BlockKind.META, "Page updated today")
    text = Block(BlockKind.PARAGRAPH, "A permit costs 40 euro.")
    items = tuple(Block(BlockKind.ITEM, f"item {n}") for n in range(3))
    made = outline(
        Document(
            "Fees",
            "en",
            (
                section(0, path=()),
                section(1, updated, text),
                section(2, *items, path=("Fees", "List")),
                section(3, Block(BlockKind.ROW, "a | b"), path=("Fees", "More"), aside=True),
            ),
            "html/2",
        )
    )
    assert [(row.depth, row.heading) for row in made.rows] == [(1, ""), (1, "Fees"), (2, "List"), (2, "More")]
    assert [row.holds for row in made.rows] == [
        "0 words",
        "8 words",
        "6 words · 3 bullets",
        "3 words · 1 row · aside",
    ]
    assert made.rows[1].sample == "A permit costs 40 euro."
    assert made.sections == 4


def test_a_page_of_ten_thousand_sections_or_of_one_endless_heading_is_shown_in_part() -> None:
    endless = "x" * 100_000
    many = tuple(section(n, path=(endless,) * 40) for n in range(10_000))
    made = outline(Document(endless, "en", many, "html/2"))
    assert (made.sections, len(made.rows)) == (10_000, MOST)
    assert max(len(row.heading) for row in made.rows) <= 120
    assert {row.depth for row in made.rows} == {6}
