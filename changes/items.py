"""Section-level events from the passages of a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from changes import align
from model import ChangeClass, Document, Item, ItemKind, Passage, Section, SectionPair


@dataclass(slots=True)
class Told:
    """What is known of one section: its passages by position, and what became of its blocks."""

    passages: list[tuple[float, Passage]] = field(default_factory=list)
    heading: Passage | None = None
    arrived: dict[int, int] = field(
        default_factory=dict
    )  #: from which old section how many blocks moved here
    left: dict[int, int] = field(default_factory=dict)  #: to which new section how many blocks moved away
    reordered: int = 0

    def ordered(self) -> tuple[Passage, ...]:
        body = tuple(p for _, p in sorted(self.passages, key=lambda entry: entry[0]))
        return ((self.heading,) if self.heading else ()) + body


def build(
    before: Document,
    after: Document,
    pairs: Sequence[SectionPair],
    new: Mapping[int, Told],
    old: Mapping[int, Told],
) -> list[Item]:
    """Items in the order of the newer document. `new` and `old`: by ordinal; `old` holds removed sections."""
    shifted = align.moved(pairs)
    gone = {pair.before for pair in pairs if pair.after is None}
    items: list[Item | None] = []
    for pair in pairs:
        if pair.after is None:
            assert pair.before is not None
            items.append(_removed(before.sections[pair.before], pair.before, old.get(pair.before)))
        elif pair.before is None:
            items.append(_added(after.sections[pair.after], pair.after, new.get(pair.after)))
        else:
            one, other = before.sections[pair.before], after.sections[pair.after]
            told = new.get(pair.after)
            items.append(_paired(one, other, pair, told, gone, moved=pair.after in shifted))
    return [item for item in items if item is not None]


def _strongest(passages: Sequence[Passage], otherwise: ChangeClass) -> ChangeClass:
    return min((p.change_class for p in passages), key=lambda c: c.rank, default=otherwise)


def _reasons(passages: Sequence[Passage], strongest: ChangeClass) -> tuple[str, ...]:
    found = dict.fromkeys(r for p in passages if p.change_class is strongest for r in p.reasons)
    return tuple(found)[:4]


def _added(section: Section, ordinal: int, told: Told | None) -> Item | None:
    passages = told.ordered() if told else ()
    if not passages:
        return None
    kind = ItemKind.ADDED
    body = [p for p in passages if p is not (told.heading if told else None)]
    if told and (told.arrived or body) and all(p.before for p in body):
        kind = ItemKind.SPLIT  # a heading over text that was there: nothing of the body is new as a whole
    strongest = _strongest(passages, ChangeClass.EDITORIAL)
    return Item(
        kind,
        strongest,
        None,
        section.path,
        section.kind,
        section.anchor,
        _reasons(passages, strongest),
        passages,
        None,
        ordinal,
    )


def _removed(section: Section, ordinal: int, told: Told | None) -> Item | None:
    passages = told.ordered() if told else ()
    if not passages:
        return None
    body = [p for p in passages if p is not (told.heading if told else None)]
    merged = told is not None and bool(told.left or body) and all(p.after for p in body)
    kind = ItemKind.MERGED if merged else ItemKind.REMOVED
    strongest = _strongest(passages, ChangeClass.EDITORIAL)
    return Item(
        kind,
        strongest,
        section.path,
        None,
        section.kind,
        section.anchor,
        _reasons(passages, strongest),
        passages,
        ordinal,
        None,
    )


def _paired(
    one: Section, other: Section, pair: SectionPair, told: Told | None, gone: set[int | None], *, moved: bool
) -> Item | None:
    passages = told.ordered() if told else ()
    if passages:
        only_heading = told is not None and told.heading is not None and len(passages) == 1
        kind = ItemKind.RENAMED if only_heading else ItemKind.EDITED
        strongest = _strongest(passages, ChangeClass.EDITORIAL)
        reasons = _reasons(passages, strongest)
    elif moved:
        kind, strongest, reasons = ItemKind.MOVED, ChangeClass.EDITORIAL, ("only moved",)
    elif told and told.reordered:
        kind, strongest, reasons = ItemKind.EDITED, ChangeClass.MARKUP, ("only the order changed",)
    elif told and set(told.arrived) - gone:
        kind, strongest, reasons = (
            ItemKind.EDITED,
            ChangeClass.MARKUP,
            ("text moved here from another section",),
        )
    else:
        return None
    return Item(
        kind,
        strongest,
        one.path,
        other.path,
        other.kind,
        other.anchor,
        reasons,
        passages,
        pair.before,
        pair.after,
    )
