"""The values that cross rooms: what was seen, what it says, what changed, who is told.

Everything here is frozen and knows nothing of network, clock, disk or database. Times are aware
UTC datetimes; sizes are bytes; the words are those of the glossary in ``docs/glossary.md``
(after RFC 7089, Memento, and ISO 28500, WARC).
"""

from __future__ import annotations

from model.alerts import (
    Cadence,
    Event,
    EventKind,
    Incident,
    Message,
    MessageState,
    Notice,
    Reader,
    Subscription,
)
from model.captures import (
    USABLE,
    Capture,
    FaultKind,
    OddKind,
    Origin,
    Outcome,
    Response,
    Verdict,
    VerdictKind,
    Visit,
    WallKind,
    fault,
    odd,
    wall,
)
from model.changes import (
    Change,
    ChangeClass,
    Comparison,
    Figure,
    FigureKind,
    Hidden,
    Hunk,
    Item,
    ItemKind,
    Op,
    Passage,
    SectionPair,
)
from model.documents import Block, BlockKind, Document, Link, Memento, Section, SectionKind
from model.moments import aware
from model.profiles import Layer, Profile, Rendering
from model.sources import Source

__all__ = [
    "USABLE",
    "Block",
    "BlockKind",
    "Cadence",
    "Capture",
    "Change",
    "ChangeClass",
    "Comparison",
    "Document",
    "Event",
    "EventKind",
    "FaultKind",
    "Figure",
    "FigureKind",
    "Hidden",
    "Hunk",
    "Incident",
    "Item",
    "ItemKind",
    "Layer",
    "Link",
    "Memento",
    "Message",
    "MessageState",
    "Notice",
    "OddKind",
    "Op",
    "Origin",
    "Outcome",
    "Passage",
    "Profile",
    "Reader",
    "Rendering",
    "Response",
    "Section",
    "SectionKind",
    "SectionPair",
    "Source",
    "Subscription",
    "Verdict",
    "VerdictKind",
    "Visit",
    "WallKind",
    "aware",
    "fault",
    "odd",
    "wall",
]
