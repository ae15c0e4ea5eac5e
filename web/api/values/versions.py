"""Versions, what they say, the lives of their sections."""

from __future__ import annotations

from pydantic import Field

from model import BlockKind, FigureKind, Origin, SectionKind
from web.api.values.base import Moment, Shape
from web.api.values.names import ChangeNote, Link, SourceName


class Memento(Shape):
    """A version of a document."""

    id: int
    source_id: int
    capture_id: int
    captured_at: Moment
    first_seen_at: Moment
    origin: Origin
    extractor: str
    digest: str = Field(description="Of the normalised document.")
    base_id: int | None = Field(description="The version it is compared with; null for the first.")
    confirmations: int = Field(description="Agreeing visits it took before it was believed.")
    title: str


class Version(Memento):
    """A version in the list of a source's versions."""

    last_seen_at: Moment
    change: ChangeNote | None = Field(description="The one that led to it.")


class Neighbours(Shape):
    """The versions around one."""

    first: int
    previous: int | None
    next: int | None
    last: int


class Capture(Shape):
    """What the server sent; its bytes are a download."""

    id: int
    captured_at: Moment
    url_final: str
    status: int
    digest: str = Field(description="SHA-256 of the body, hex.")
    size_bytes: int
    origin: Origin


class MementoDetail(Memento):
    """A version with its capture and the versions around it."""

    source: SourceName
    capture: Capture
    neighbours: Neighbours


class Block(Shape):
    """The smallest thing that is shown: a paragraph, a list item, a table row."""

    kind: BlockKind
    text: str
    depth: int
    ordered: bool
    cells: list[str]
    links: list[Link]


class Section(Shape):
    """A heading and what stands under it, up to the next heading."""

    ordinal: int
    heading: str
    level: int
    path: list[str]
    kind: SectionKind
    anchor: str | None
    track: str = Field(examples=["12.3"], description="Its identity through versions.")
    blocks: list[Block]


class Document(Shape):
    """What a version says."""

    memento_id: int
    title: str
    language: str
    extractor: str
    sections: list[Section]


class SectionAge(Shape):
    """A section without its text: which it is, how old, how often edited."""

    ordinal: int
    level: int
    heading: str
    path: list[str]
    kind: SectionKind
    anchor: str | None
    track: str
    first_seen_at: Moment
    worded_at: Moment = Field(description="Of its present wording.")
    edits: int


class Wording(Shape):
    """What a section said over a run of versions."""

    memento_id: int
    last_memento_id: int
    ordinal: int
    heading: str
    path: list[str]
    anchor: str | None
    text_digest: str
    blocks: list[Block]
    first_seen_at: Moment
    last_seen_at: Moment


class Life(Shape):
    """One section through versions, renames and moves; newest wording first."""

    source_id: int
    track: str
    wordings: list[Wording]
    stands: bool = Field(description="It is in the newest version.")
    more: bool = Field(description="Older wordings were left out.")


class FigurePoint(Shape):
    at: Moment
    text: str
    memento_id: int
    change_id: int


class FigureSeries(Shape):
    """A figure of a section that changed, oldest point first."""

    track: str
    path: list[str]
    kind: FigureKind
    points: list[FigurePoint]
