"""A document as a list of its sections, for those who look whether the right part of a page is read."""

from __future__ import annotations

from dataclasses import dataclass

from model import BlockKind, Document, Section, SectionKind
from render.clean import short
from render.words import count

MOST = 500  #: sections shown
_LONGEST = 120  #: characters of a heading
_SAMPLE = 160  #: characters of a section's text
_DEEPEST = 6
_SENTENCE = 6  #: words


@dataclass(frozen=True, slots=True)
class Row:
    """A section. `depth` from 1."""

    depth: int
    heading: str  #: "" for what stands before the first heading
    holds: str  #: "120 words · 3 bullets"
    sample: str  #: how its text begins


@dataclass(frozen=True, slots=True)
class Outline:
    """A document as it is shown in a preview; small, whatever the page was."""

    title: str
    language: str
    sections: int
    words: int
    rows: tuple[Row, ...]  #: at most MOST of the sections


def outline(document: Document) -> Outline:
    rows = tuple(
        Row(
            min(_DEEPEST, max(1, len(section.path))),
            short(section.heading, _LONGEST),
            _holds(section.text, [b.kind for b in section.blocks], section.kind),
            _sample(section),
        )
        for section in document.sections[:MOST]
    )
    return Outline(
        short(document.title, 200),
        document.language,
        len(document.sections),
        len(document.text.split()),
        rows,
    )


def _sample(section: Section) -> str:
    """Its first sentences; a short line before them ("Updated today") says little."""
    texts = [block.text for block in section.blocks if block.kind is not BlockKind.META]
    said = next((text for text in texts if len(text.split()) >= _SENTENCE), texts[0] if texts else "")
    return short(said, _SAMPLE) if said else ""


def _holds(text: str, kinds: list[BlockKind], kind: SectionKind) -> str:
    parts = [count(len(text.split()), "word")]
    for one, noun in ((BlockKind.ITEM, "bullet"), (BlockKind.ROW, "row")):
        if one in kinds:
            parts.append(count(kinds.count(one), noun))
    if kind is SectionKind.ASIDE:
        parts.append("aside")
    return " · ".join(parts)
