"""What a page says twice: contents lists, headings over text that was there, repeated paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

from changes.blocks import Pairing, Unit
from changes.normal import said
from model import BlockKind, Document

REPEATED = 20  #: characters: so long a paragraph that stands elsewhere too says nothing new


def new_heads(before: Document, after: Document) -> frozenset[str]:
    """Headings that stand on one of the pages only, without number, letter case and signs."""
    old, new = ({s.heading for s in d.sections} for d in (before, after))
    return frozenset(said(h) for h in old ^ new) - {""}


def alone(before: Document, after: Document, pairing: Pairing) -> bool:
    """Whether a heading that came or went has nothing beneath it: it is text then, but for the title."""
    unit = (pairing.after or pairing.before)[0]
    document = after if pairing.after else before
    title = unit.section == 0 and len(document.sections) > 1
    return unit.index < 0 and not title and not document.sections[unit.section].blocks


def texts(document: Document) -> frozenset[str]:
    """What stands on a page as a whole: headings and title as they are heard, paragraphs as written."""
    heads = (document.title, *(section.heading for section in document.sections))
    found = {said(head) for head in heads}
    for section in document.sections:
        found.update([b.text for b in section.blocks if b.kind is BlockKind.PARAGRAPH])
    return frozenset(found)


def repeats(units: Sequence[Unit], seen: frozenset[str]) -> bool:
    """Whether a block that came (or went) stands on the other page already."""
    if len(units) != 1 or units[0].block.kind in (BlockKind.ROW, BlockKind.TERM, BlockKind.DEFINITION):
        return False
    text = units[0].block.text
    return said(text) in seen or (len(text) > REPEATED and text in seen)
