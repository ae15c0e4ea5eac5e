"""A document as HTML: our own rendering of its sections, never the page's markup. Pure.

Lists and tables, which the store keeps as rows of blocks, are put together again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from model import Block, BlockKind, Document, Section
from render.clean import direction, language_tag, line
from render.html import render

_DEEPEST = 8  #: lists inside lists that are shown as such
_GROUPS = {
    BlockKind.ITEM: "list",
    BlockKind.ROW: "table",
    BlockKind.TERM: "terms",
    BlockKind.DEFINITION: "terms",
}


@dataclass(frozen=True, slots=True)
class ListItem:
    text: str
    inner: tuple[HtmlList, ...] = ()


@dataclass(frozen=True, slots=True)
class HtmlList:
    ordered: bool
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that stand together: a paragraph, a list, a table, terms with what they mean."""

    kind: str  #: "paragraph", "note", "meta", "list", "table", "terms"
    text: str = ""
    lists: tuple[HtmlList, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    terms: tuple[tuple[bool, str], ...] = ()  #: (is a term, text)


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is shown."""

    heading: str
    level: int
    ordinal: int
    aside: bool
    groups: tuple[Group, ...]


def document_html(document: Document, *, below: int = 1) -> str:
    """The sections as a fragment; a heading of level 1 becomes one of level 1 + `below`, none goes beyond 6."""
    parts = [_part(section, below) for section in document.sections]
    language = language_tag(document.language)
    sample = document.sections[0].text[:400] if document.sections else ""
    return render("document.html", parts=parts, language=language, dir=direction(language, sample))


def _part(section: Section, below: int) -> Part:
    return Part(
        heading=line(section.heading),
        level=min(6, max(1, section.level) + below),
        ordinal=section.ordinal,
        aside=section.kind.value == "aside",
        groups=tuple(_groups(section.blocks)),
    )


def _groups(blocks: Sequence[Block]) -> Iterator[Group]:
    for kind, run in groupby(blocks, key=lambda block: _GROUPS.get(block.kind, "")):
        held = list(run)
        if kind == "list":
            yield Group("list", lists=_lists(held, 0))
        elif kind == "table":
            yield Group("table", rows=tuple(tuple(map(line, b.cells or (b.text,))) for b in held))
        elif kind == "terms":
            yield Group("terms", terms=tuple((b.kind is BlockKind.TERM, line(b.text)) for b in held))
        else:
            yield from (Group(b.kind.value, line(b.text)) for b in held)


def _lists(items: Sequence[Block], depth: int) -> tuple[HtmlList, ...]:
    """Items with those that are deeper under the one before them; a list for each run of one sort."""
    made: list[tuple[bool, list[ListItem]]] = []
    place = 0
    while place < len(items):
        block, end = items[place], place + 1
        while depth < _DEEPEST and end < len(items) and items[end].depth > block.depth:
            end += 1
        inner = _lists(items[place + 1 : end], depth + 1) if end > place + 1 else ()
        if not made or made[-1][0] != block.ordered:
            made.append((block.ordered, []))
        made[-1][1].append(ListItem(line(block.text), inner))
        place = end
    return tuple(HtmlList(ordered, tuple(found)) for ordered, found in made)
