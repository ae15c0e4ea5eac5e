"""A document's sections as a tree of headings, to see that the right part of a page is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.printing import clean, count
from model import Block, BlockKind, Document, Section, SectionKind

if TYPE_CHECKING:
    from pipelines.leftover import Leftover


def words(text: str) -> int:
    return len(text.split())


def tree(document: Document) -> list[str]:
    """One line a section: its heading, indented by depth, and what stands under it."""
    names = [_name(section) for section in document.sections]
    width = min(56, max((len(name) for name in names), default=0))
    return [f"{name:<{width}}  {_holds(s)}" for name, s in zip(names, document.sections, strict=True)]


def headline(document: Document) -> str:
    """The document in a line: title, sections, words."""
    sections = count(len(document.sections), "section")
    return f"{clean(document.title) or 'untitled'}: {sections}, {count(words(document.text), 'word')}"


def _name(section: Section) -> str:
    name = clean(section.heading) or "(before the first heading)"
    indent = "  " * max(0, len(section.path) - 1)
    return indent + (name if len(name) <= 54 else name[:53] + "…")


def _holds(section: Section) -> str:
    kinds = [block.kind for block in section.blocks]
    parts = [count(words(section.text), "word")]
    for kind, noun in ((BlockKind.ITEM, "bullet"), (BlockKind.ROW, "row")):
        if kind in kinds:
            parts.append(count(kinds.count(kind), noun))
    links = sum(len(block.links) for block in section.blocks)
    if section.kind is SectionKind.ASIDE:
        parts.append(f"aside, {count(links, 'link')}")
    return " · ".join(parts)


def left_out(rest: Leftover) -> str:
    """What the page shows beside the document, in a line."""
    text = clean(" · ".join(rest.lines))
    text = text if len(text) <= 200 else text[:199] + "…"
    return f"left out: {count(rest.words, 'word')}: {text}"


def as_text(document: Document) -> str:
    """The whole document as plain text, headings underlined, bullets and rows as they stand."""
    lines: list[str] = []
    for section in document.sections:
        if section.heading:
            heading = clean(section.heading)
            lines += ["", heading, ("=" if section.level <= 1 else "-") * min(len(heading), 78)]
        lines += _blocks(section.blocks)
    return "\n".join(lines).strip()


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        text = clean(block.text)
        if block.kind is BlockKind.ITEM:
            yield "  " * (block.depth + 1) + "• " + text
        elif block.kind is BlockKind.ROW:
            yield "  " + text
        else:
            yield text
