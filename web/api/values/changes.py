"""What changed, and what happened."""

from __future__ import annotations

from pydantic import Field

from model import BlockKind, ChangeClass, FigureKind, HappeningKind, ItemKind, Op, SectionKind
from web.api.values.base import Moment, Shape
from web.api.values.names import Link, SiteName, SourceName


class Hunk(Shape):
    """A run of text that stayed, went or came."""

    op: Op
    text: str


class Figure(Shape):
    """A figure or date that went from one value to another."""

    kind: FigureKind
    old: str = Field(examples=["54 %"])
    new: str = Field(examples=["57 %"])
    difference: str = Field(examples=["+3 points"])


class Passage(Shape):
    """One block of an item, before and after; its hunks join to both sides as they are."""

    kind: BlockKind
    change_class: ChangeClass
    reasons: list[str]
    hunks: list[Hunk]
    figures: list[Figure]
    links_added: list[Link]
    links_removed: list[Link]


class Item(Shape):
    """One section-level event."""

    kind: ItemKind
    change_class: ChangeClass
    path_before: list[str] | None = Field(description="null where it was added.")
    path_after: list[str] | None = Field(description="null where it was removed.")
    section_kind: SectionKind
    anchor: str | None
    reasons: list[str]
    ordinal_before: int | None
    ordinal_after: int | None
    passages: list[Passage]


class Hidden(Shape):
    """What differs and is not shown, and why."""

    reason: str
    count: int
    examples: list[str]


class Comparison(Shape):
    """The difference between two versions, in the order of the newer one."""

    change_class: ChangeClass = Field(description="Of the strongest item.")
    summary: str
    items: list[Item]
    hidden: list[Hidden]
    comparer: str


class Change(Comparison):
    """A comparison of two neighbouring versions, as it was told."""

    id: int
    source: SourceName
    before_id: int
    after_id: int
    compared_at: Moment
    superseded_at: Moment | None


class Redline(Comparison):
    """Any two versions of a source compared now; nobody is told of it."""

    source: SourceName
    before_id: int
    after_id: int


class Happening(Shape):
    """One line of what happened."""

    at: Moment
    kind: HappeningKind
    subject_id: int = Field(description="Of the change, the incident or the site's event.")
    source: SourceName | None
    site: SiteName | None
    summary: str
    change_class: ChangeClass | None
    items: int
    code: str
    before_id: int | None
    after_id: int | None
    seen_at: Moment | None
    superseded_at: Moment | None
