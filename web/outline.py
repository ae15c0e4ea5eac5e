"""A document's blocks and headings as HTML wants them: lists and tables whole, headings without a gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from model import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that make one element: "list", "numbers", "table", or "text" with one block."""

    kind: str
    blocks: tuple[Block, ...]


def grouped(blocks: Iterable[Block]) -> tuple[Group, ...]:
    """Neighbouring items as one list, neighbouring rows as one table."""
    found: list[Group] = []
    for kind, several in groupby(blocks, _kind):
        if kind == "text":
            found += [Group(kind, (block,)) for block in several]
        else:
            found.append(Group(kind, tuple(several)))
    return tuple(found)


def _kind(block: Block) -> str:
    if block.kind is BlockKind.ROW:
        return "table"
    if block.kind is BlockKind.ITEM:
        return "numbers" if block.ordered and not block.depth else "list"
    return "text"


def levels(given: Sequence[int], top: int = 2) -> tuple[int, ...]:
    """For heading levels as a page has them (0: none), those to show: below `top`, and none skipped."""
    open_levels: list[int] = []
    shown = []
    for level in given:
        while open_levels and open_levels[-1] >= max(level, 1):
            open_levels.pop()
        shown.append(min(6, top + len(open_levels)))
        if level:
            open_levels.append(level)
    return tuple(shown)
