"""What a page says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from model.captures import Origin


class BlockKind(StrEnum):
    HEADING = "heading"  #: only in passages of a change: a section's own heading
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    TERM = "term"
    DEFINITION = "definition"
    NOTE = "note"
    META = "meta"  #: "last updated …": about the document, not in it


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    target: str  #: absolute, or as written where it could not be resolved


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest thing we show: a paragraph, a list item, a table row."""

    kind: BlockKind
    text: str  #: one line, white space folded; the cells of a row are joined by " | "
    depth: int = 0  #: nesting of a list item, from 0
    ordered: bool = False  #: an item of a numbered list
    cells: tuple[str, ...] = ()  #: of a row
    links: tuple[Link, ...] = ()


class SectionKind(StrEnum):
    BODY = "body"
    ASIDE = "aside"  #: "Related legislation" and its like: what is linked matters, its order does not


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading."""

    heading: str  #: "" for what stands before the first heading
    level: int  #: 1 to 6; 0 without a heading
    path: tuple[str, ...]  #: headings from the top down to this one
    ordinal: int  #: position in the document, from 0
    kind: SectionKind = SectionKind.BODY
    anchor: str | None = None  #: id to link to
    blocks: tuple[Block, ...] = ()
    lead: bool = field(
        default=False, compare=False
    )  #: heading inferred from a bold or numbered line; not kept

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Document:
    """The main content of a page."""

    title: str
    language: str  #: BCP 47 primary subtag, "" if unknown
    sections: tuple[Section, ...]
    extractor: str  #: which extractor and version read it

    @property
    def text(self) -> str:
        parts = (part for s in self.sections for part in (s.heading, s.text))
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Memento:
    """A version of a document, with its own permanent URL (URI-M in RFC 7089)."""

    id: int
    source_id: int
    capture_id: int
    captured_at: datetime
    origin: Origin
    extractor: str
    profile_id: str
    digest: str  #: of the normalised document
    base_id: (
        int | None
    )  #: the version it is compared with; None for the first, and where another was asked for before
    first_seen_at: datetime  #: earlier than captured_at where it was held before it was believed
    confirmations: int = 0  #: agreeing visits it took before it was believed
    title: str = ""
