"""Changes, incidents and digests to render, built in few words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from model import (
    BlockKind,
    Cadence,
    Change,
    ChangeClass,
    Comparison,
    Figure,
    FigureKind,
    Hidden,
    Hunk,
    Incident,
    Item,
    ItemKind,
    Link,
    Op,
    Passage,
    Profile,
    Source,
)
from render.views import AlertView, IncidentView, Observation, Why

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


def source(
    title: str = "Drug control",
    url: str = "https://policy.example/en/drug-control",
    number: int = 1,
    slug: str = "drug-control",
    tags: tuple[str, ...] = (),
) -> Source:
    return Source(number, slug, url, url.split("/")[2], title, tags, 21600, Profile(), "p1", NOW, NOW)


def hunks(marked: str) -> tuple[Hunk, ...]:
    """ "Some [-54-]{+57+} %" as hunks."""
    found: list[Hunk] = []
    while marked:
        if marked.startswith("[-"):
            text, marked = marked[2:].split("-]", 1)
            found.append(Hunk(Op.DELETE, text))
        elif marked.startswith("{+"):
            text, marked = marked[2:].split("+}", 1)
            found.append(Hunk(Op.INSERT, text))
        else:
            ends = [place for mark in ("[-", "{+") if (place := marked.find(mark)) >= 0]
            cut = min(ends, default=len(marked))
            found.append(Hunk(Op.EQUAL, marked[:cut]))
            marked = marked[cut:]
    return tuple(found)


def passage(
    marked: str,
    kind: BlockKind = BlockKind.PARAGRAPH,
    change_class: ChangeClass = ChangeClass.SUBSTANTIVE,
    figures: tuple[Figure, ...] = (),
    added: tuple[Link, ...] = (),
    removed: tuple[Link, ...] = (),
) -> Passage:
    return Passage(kind, hunks(marked), change_class, (), figures, added, removed)


def item(
    kind: ItemKind = ItemKind.EDITED,
    path: tuple[str, ...] = ("Drug control", "Routes", "Cannabis"),
    *passages: Passage,
    change_class: ChangeClass = ChangeClass.SUBSTANTIVE,
    path_before: tuple[str, ...] | None = None,
    reasons: tuple[str, ...] = (),
    anchor: str | None = None,
    ordinals: tuple[int, int] | None = None,
) -> Item:
    before = None if kind is ItemKind.ADDED else path_before or path
    after = None if kind is ItemKind.REMOVED else path
    here, there = ordinals or (None, None)
    return Item(
        kind,
        change_class,
        before,
        after,
        reasons=reasons,
        passages=passages,
        anchor=anchor,
        ordinal_before=here,
        ordinal_after=there,
    )


def percent(old: str, new: str, difference: str = "") -> Figure:
    return Figure(FigureKind.PERCENT, old, new, difference)


def cannabis() -> Item:
    """A figure that changed, and a list item that came."""
    return item(
        ItemKind.EDITED,
        ("Drug control", "International cooperation", "Drug trafficking routes", "Cannabis"),
        passage(
            "Cannabis is produced in over 176 countries. Some [-54 %-]{+57 %+} of cannabis is grown in "
            "the Americas, 26 % in Africa (Morocco is the main producer), 15 % in Asia and 4 % in Europe.",
            figures=(percent("54 %", "57 %", "+3 points"),),
        ),
        passage("{+Overland through the Western Balkans to Central Europe+}", BlockKind.ITEM),
        reasons=("a figure changed", "a list item came"),
        anchor="cannabis",
    )


def comparison(items: Iterable[Item], hidden: tuple[Hidden, ...] = ()) -> Comparison:
    listed = tuple(items)
    strongest = min((i.change_class for i in listed), key=lambda c: c.rank, default=ChangeClass.NOISE)
    return Comparison(listed, strongest, "What changed, in one sentence.", hidden)


def change(items: Iterable[Item], hidden: tuple[Hidden, ...] = (), number: int = 12) -> Change:
    return Change(number, 1, 7, 8, NOW, comparison(items, hidden))


def observation(days: int = 0) -> Observation:
    shift = timedelta(days=days)
    return Observation(
        before_first_seen_at=NOW - timedelta(days=21) + shift,
        before_last_seen_at=NOW - timedelta(hours=6) + shift,
        before_visits=84,
        after_first_seen_at=NOW + shift,
    )


def why(**fields: object) -> Why:
    values: dict[str, object] = {
        "reasons": (
            "You follow every source: substantive changes at once, everything else in a weekly digest.",
        ),
        "email": "ada@reader.example",
        "cadence": Cadence.INSTANT,
    }
    return Why(**{**values, **fields})  # type: ignore[arg-type]


def linked() -> Why:
    """A reader of an installation that has a public address."""
    return why(
        public_url="https://watch.example",
        unsubscribe_url="https://watch.example/unsubscribe/t0ken",
        unsubscribe_mailto="mailto:operator@watch.example?subject=unsubscribe%20t0ken",
    )


def view(
    *items: Item,
    of: Source | None = None,
    hidden: tuple[Hidden, ...] = (),
    reader: Why | None = None,
    language: str = "en",
    number: int = 12,
    days: int = 0,
    wanted: tuple[Item, ...] | None = None,
) -> AlertView:
    return AlertView(
        of or source(),
        change(items, hidden, number),
        observation(days),
        reader or why(),
        language=language,
        wanted=wanted,
        before_at=NOW - timedelta(days=21),
        after_at=NOW,
    )


def incident(reader: Why | None = None, closed: bool = False, reminder: bool = False) -> IncidentView:
    event = Incident(
        3,
        1,
        "blocked",
        "a page of Cloudflare asks whether we are human",
        NOW - timedelta(hours=30),
        NOW,
        5,
        closed_at=NOW + timedelta(hours=20) if closed else None,
    )
    return IncidentView(
        source(), event, reader or why(), last_seen_at=NOW - timedelta(hours=36), reminder=reminder
    )
