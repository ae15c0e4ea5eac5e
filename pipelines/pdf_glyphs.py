"""What stands on the pages of a PDF: letters with their places and fonts, ruling lines, links, structure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from model import FaultKind, Verdict, fault

NO_LETTER = "\ufffd"  #: for a sign that its font gives no meaning


class PdfFault(Exception):  # noqa: N818
    """Carries why a PDF can't be read, as a fault value, out of the parser; never leaves `pipelines`."""

    def __init__(self, kind: FaultKind, reason: str) -> None:
        super().__init__(reason)
        self.verdict: Verdict = fault(kind, reason)


class Glyph(NamedTuple):
    """A letter. Points, from the lower left corner of the page; `mark` is its marked content, or -1."""

    text: str
    x0: float
    x1: float
    y: float  #: base line
    size: float
    bold: bool
    mark: int


@dataclass(frozen=True, slots=True)
class Link:
    """Where on the page a link to the web is."""

    box: tuple[float, float, float, float]  #: x0, y0, x1, y1
    target: str


@dataclass(slots=True)
class Sheet:
    """One page."""

    number: int  #: from 0
    object_id: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[tuple[float, float, float]] = field(default_factory=list)  #: ruling lines: y, x0, x1
    down: list[tuple[float, float, float]] = field(default_factory=list)  #: ruling lines: x, y0, y1
    links: list[Link] = field(default_factory=list)
    images: int = 0
    artifacts: int = 0  #: letters that the document itself marks as none of its text


@dataclass(frozen=True, slots=True)
class Leaf:
    """The text under one node of the structure tree: marked content of a page."""

    page_id: int
    mark: int


@dataclass(slots=True)
class Node:
    """A node of the structure tree (ISO 32000, 14.7), with its role in the standard's words."""

    role: str
    children: list[Node | Leaf] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pages:
    """A PDF taken apart."""

    sheets: list[Sheet]
    title: str  #: of the document's information, as written
    language: str
    tree: Node | None  #: the structure tree, where there is one
