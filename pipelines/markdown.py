"""A Document as Markdown, for `extract --format markdown` and for scoring."""

from __future__ import annotations

import re
from collections.abc import Iterator

from model import Block, BlockKind, Document

_MARKS = re.compile(r"[_*`]")


def to_markdown(document: Document) -> str:
    """Headings as '#' lines, items as bullets, rows as a line of cells."""
    lines: list[str] = []
    for section in document.sections:
        if section.lead:
            lines += ["", f"**{escape(section.heading)}**", ""]
        elif section.heading:
            lines += ["", "#" * max(1, section.level) + " " + section.heading, ""]
        lines += _blocks(section.blocks)
    return "\n".join(lines).strip() + "\n"


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    before: BlockKind | None = None
    numbers: dict[int, int] = {}
    for block in blocks:
        if block.kind is BlockKind.ITEM:
            numbers = {depth: n for depth, n in numbers.items() if depth <= block.depth}
            number = numbers[block.depth] = numbers.get(block.depth, 0) + 1 if block.ordered else 0
            yield "  " * block.depth + (f"{number}. " if block.ordered else "- ") + escape(block.text)
        elif block.kind is BlockKind.ROW:
            yield "| " + " | ".join(escape(cell).replace("|", "\\|") for cell in block.cells) + " |"
        elif block.kind is BlockKind.DEFINITION:
            yield ": " + escape(block.text) + "\n"
        else:
            if before in (BlockKind.ITEM, BlockKind.ROW):
                yield ""
            if before is not BlockKind.ITEM:
                numbers = {}
            yield escape(block.text) + "\n"
        before = block.kind


def escape(text: str) -> str:
    """The text with what Markdown would take for emphasis or code escaped."""
    return _MARKS.sub(r"\\\g<0>", text)
