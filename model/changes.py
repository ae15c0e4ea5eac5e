"""What changed, in the language of the document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.documents import BlockKind, Link, SectionKind


class ChangeClass(StrEnum):
    """What a reader may want to be woken for, strongest first."""

    SUBSTANTIVE = "substantive"
    EDITORIAL = "editorial"
    METADATA = "metadata"
    LINKS = "links"
    MARKUP = "markup"
    NOISE = "noise"

    @property
    def rank(self) -> int:
        """0 is strongest."""
        return _RANKS[self]


_RANKS = {change_class: n for n, change_class in enumerate(ChangeClass)}


class Op(StrEnum):
    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Hunk:
    """A run of text that stayed, went or came; the hunks of a passage join to both sides as they are."""

    op: Op
    text: str


class FigureKind(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    AMOUNT = "amount"
    DATE = "date"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or date that went from one value to another."""

    kind: FigureKind
    old: str
    new: str
    difference: str = ""  #: "+3 points", "-10 days"; "" where it has no meaning


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of an item, before and after, as typed hunks."""

    kind: BlockKind
    hunks: tuple[Hunk, ...]
    change_class: ChangeClass
    reasons: tuple[str, ...] = ()  #: in words: "a figure changed"
    figures: tuple[Figure, ...] = ()
    links_added: tuple[Link, ...] = ()
    links_removed: tuple[Link, ...] = ()

    @property
    def before(self) -> str:
        return "".join(h.text for h in self.hunks if h.op is not Op.INSERT)

    @property
    def after(self) -> str:
        return "".join(h.text for h in self.hunks if h.op is not Op.DELETE)


class ItemKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"
    MOVED = "moved"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Item:
    """One section-level event."""

    kind: ItemKind
    change_class: ChangeClass
    path_before: tuple[str, ...] | None  #: None where added
    path_after: tuple[str, ...] | None  #: None where removed
    section_kind: SectionKind = SectionKind.BODY
    anchor: str | None = None
    reasons: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    ordinal_before: int | None = None
    ordinal_after: int | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Where a reader finds it: the new path, else the old one."""
        return (self.path_after if self.path_after is not None else self.path_before) or ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(f for p in self.passages for f in p.figures)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What differs and is not shown, and why: "link id that differed in 9 of 9 visits"."""

    reason: str
    count: int = 1
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionPair:
    """Two sections that alignment takes for one, by ordinal; one side None where added or removed."""

    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two documents, in the order of the newer one."""

    items: tuple[Item, ...]
    change_class: ChangeClass  #: of the strongest item; NOISE where there is none
    summary: str  #: one sentence, made from the items alone
    hidden: tuple[Hidden, ...] = ()
    pairs: tuple[SectionPair, ...] = ()
    comparer: str = ""  #: which rules and version made it
    site: str = ""  #: the id of what is known of the pages of the site, where that hid something


@dataclass(frozen=True, slots=True)
class Change:
    """A stored comparison of two neighbouring mementos."""

    id: int
    source_id: int
    before_id: int
    after_id: int
    compared_at: datetime
    comparison: Comparison
    superseded_at: datetime | None = None
