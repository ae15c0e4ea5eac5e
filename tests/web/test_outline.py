"""Blocks and headings as HTML wants them."""

from __future__ import annotations

import pytest

from model import Block, BlockKind
from web.outline import grouped, levels


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ((1, 2, 3, 2), (2, 3, 4, 3)),
        ((1, 4, 4, 2), (2, 3, 3, 3)),  # no level is skipped
        ((3, 2, 1), (2, 2, 2)),  # a page that begins deep
        ((0, 1, 2), (2, 2, 3)),  # what stands before the first heading
        ((1, 2, 3, 4, 5, 6), (2, 3, 4, 5, 6, 6)),
        ((), ()),
    ],
)
def test_headings_stand_below_the_pages_own_and_skip_no_level(
    given: tuple[int, ...], shown: tuple[int, ...]
) -> None:
    assert levels(given) == shown


def test_neighbouring_items_are_one_list_and_neighbouring_rows_one_table() -> None:
    kinds = [
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
        BlockKind.ITEM,
        BlockKind.ROW,
        BlockKind.ROW,
        BlockKind.ITEM,
    ]
    blocks = [Block(kind, str(n)) for n, kind in enumerate(kinds)]
    found = [(g.kind, "".join(b.text for b in g.blocks)) for g in grouped(blocks)]
    assert found == [("text", "0"), ("list", "12"), ("table", "34"), ("list", "5")]
    numbered = [Block(BlockKind.ITEM, "a", ordered=True), Block(BlockKind.ITEM, "b")]
    assert [g.kind for g in grouped(numbered)] == ["numbers", "list"]
