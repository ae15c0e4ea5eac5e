"""An item as a reader sees it: where it stands, what happened, the redline, the figures, what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model import BlockKind, Item, ItemKind, Link, Op, Passage, SectionKind
from render.clean import line, safe_url, short
from render.fold import CONTEXT, LONGEST, Run, fold, size
from render.phrases import Part, Phrase, quote
from render.words import CLASSES, KINDS, count

_FIGURES = 8
_LINKS = 6
_REASONS = 3
_CRUMB = 80
_CRUMBS = 8
_LONG = 160


@dataclass(frozen=True, slots=True)
class Depth:
    """How much of a change is shown."""

    context: int = CONTEXT  #: characters of unchanged text on either side
    longest: int | None = LONGEST  #: characters of one run that went or came
    passages: int | None = 12  #: of one item
    room: int | None = 78_000  #: bytes of HTML for all cards; items beyond it are named only


MAIL = Depth()
DIGEST = Depth(context=90, longest=240, passages=2)
WHOLE = Depth(longest=None, passages=None, room=None)


@dataclass(frozen=True, slots=True)
class Pill:
    """A figure, old and new."""

    old: str
    new: str
    difference: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A link that came or went: its text, or "" where a redline above shows it already;
    `target` None where it is none a reader may be sent to."""

    op: Op
    text: str
    shown: str
    target: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage, folded; `whole` says "Added" or "Removed" where all of the block came or went."""

    kind: BlockKind
    runs: tuple[Run, ...]
    whole: str = ""

    @property
    def long(self) -> bool:
        """Whether it is read rather than looked at: lines under or through all of it would be in the way."""
        return sum(len(run.text) for run in self.runs) > _LONG


@dataclass(frozen=True, slots=True)
class Card:
    """One item, ready to be set in any style."""

    number: int  #: from 1, for permalinks: the place among the items of the whole change
    kind: ItemKind
    label: str
    crumbs: tuple[str, ...]
    class_word: str
    why: str  #: reasons in words, or ""
    notes: tuple[Phrase, ...]  #: moved from, was called
    figures: tuple[Pill, ...]
    passages: tuple[Shown, ...]
    links: tuple[Linked, ...]
    left_out: tuple[str, ...]  #: what this card does not show, in words
    anchor: str | None


def cards(items: Sequence[Item], numbers: Sequence[int], depth: Depth) -> tuple[Card, ...]:
    """The first items as cards, as many as there is room for; `numbers` are their places in the change."""
    made: list[Card] = []
    room = depth.room
    for item, number in zip(items, numbers, strict=True):
        card = _card(item, number, depth)
        if room is not None:
            room -= _bytes(card)
            if room < 0 and (made or not depth.room):
                break
        made.append(card)
    return tuple(made)


def _bytes(card: Card) -> int:
    """About how much HTML a card takes, with its inlined styles."""
    text = sum(len(run.text.encode()) + 140 for shown in card.passages for run in shown.runs)
    return 1100 + 260 * len(card.passages) + 420 * (len(card.figures) + len(card.links)) + text


def crumbs(path: Sequence[str]) -> tuple[str, ...]:
    """A heading path as bounded lines; a long path loses its middle, visibly."""
    named = [short(heading, _CRUMB) for heading in path if line(heading[:400])]
    if len(named) > _CRUMBS:
        named = [*named[:2], "…", *named[-(_CRUMBS - 3) :]]
    return tuple(named) or ("Beginning of the page",)


def _card(item: Item, number: int, depth: Depth) -> Card:
    shown, left = _passages(item, depth)
    figures = tuple(dict.fromkeys(Pill(line(f.old), line(f.new), line(f.difference)) for f in item.figures))
    links, links_left = _links(item)
    left_out = [left] if left else []
    if len(figures) > _FIGURES:
        left_out.append(f"{count(len(figures) - _FIGURES, 'more figure')} changed")
    if links_left:
        left_out.append(f"{count(links_left, 'more link')} changed")
    return Card(
        number=number,
        kind=item.kind,
        label=KINDS[item.kind] + (" (beside the text)" if item.section_kind is SectionKind.ASIDE else ""),
        crumbs=crumbs(item.path),
        class_word=CLASSES[item.change_class],
        why=_why(item.reasons, figures[:_FIGURES]),
        notes=_notes(item),
        figures=figures[:_FIGURES],
        passages=shown,
        links=links,
        left_out=tuple(left_out),
        anchor=item.anchor,
    )


def _why(reasons: Sequence[str], figures: Sequence[Pill]) -> str:
    """The reasons in words, without the figures that stand below them anyway."""
    shown = [f": {pill.old} → {pill.new}" for pill in figures]
    every = list(dict.fromkeys(_without(line(reason), shown) for reason in reasons))
    said = [short(reason, 120) for reason in every[:_REASONS]]
    left = len(every) - len(said)
    return "; ".join([*said, f"{left} more"] if left else said)


def _without(reason: str, endings: Sequence[str]) -> str:
    return next((reason.removesuffix(end) for end in endings if reason.endswith(end)), reason)


def _passages(item: Item, depth: Depth) -> tuple[tuple[Shown, ...], str]:
    """The redlines shown, and words about those that are not."""
    # A passage in which only a link's target differs has nothing to mark; the link is listed instead.
    telling = [p for p in item.passages if any(h.op is not Op.EQUAL and h.text.strip() for h in p.hunks)]
    kept = telling if depth.passages is None else telling[: depth.passages]
    rest = telling[len(kept) :]
    shown = tuple(
        Shown(p.kind, fold(p.hunks, context=depth.context, longest=depth.longest), _whole(p)) for p in kept
    )
    if not rest:
        return shown, ""
    amount = size(" ".join(_changed(p) for p in rest))
    return shown, f"{count(len(rest), 'more changed passage')} ({amount})"


def _whole(passage: Passage) -> str:
    ops = {h.op for h in passage.hunks if h.text.strip()}
    return {frozenset({Op.INSERT}): "Added", frozenset({Op.DELETE}): "Removed"}.get(frozenset(ops), "")


def _changed(passage: Passage) -> str:
    return " ".join(h.text for h in passage.hunks if h.op is not Op.EQUAL)


def _links(item: Item) -> tuple[tuple[Linked, ...], int]:
    found = [_linked(Op.DELETE, link, p) for p in item.passages for link in p.links_removed]
    found += [_linked(Op.INSERT, link, p) for p in item.passages for link in p.links_added]
    return tuple(found[:_LINKS]), max(0, len(found) - _LINKS)


def _linked(op: Op, link: Link, passage: Passage) -> Linked:
    text = short(link.text, 120)
    told = line(link.text) in line("".join(h.text for h in passage.hunks if h.op is op))
    return Linked(op, "" if told else text or "(no text)", short(link.target, 160), safe_url(link.target))


def _notes(item: Item) -> tuple[Phrase, ...]:
    notes: list[Phrase] = []
    before, after = item.path_before, item.path_after
    if before is not None and after is not None and before != after:
        if item.kind is ItemKind.RENAMED or before[:-1] == after[:-1]:
            notes.append(
                Phrase((Part("Was called “"), quote(before[-1] if before else "", _CRUMB), Part("”.")))
            )
        else:
            notes.append(Phrase((Part("Was under "), quote(" › ".join(crumbs(before)), 240), Part("."))))
    if item.kind is ItemKind.MOVED and None not in (item.ordinal_before, item.ordinal_after):
        here, there = (item.ordinal_after or 0) + 1, (item.ordinal_before or 0) + 1
        if here != there:
            notes.append(Phrase((Part(f"Now section {here} of the page, was section {there}."),)))
    if item.kind in (ItemKind.MOVED, ItemKind.RENAMED) and not item.passages:
        notes.append(Phrase((Part("The text is the same."),)))
    return tuple(notes)
