"""What changed, in plain words and a few lines. Made from the items alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from changes.summarise import BLOCKS
from model import BlockKind, ChangeClass, Item, ItemKind, Op, Passage
from render.clean import isolated, line, short
from render.words import CLASSES, capital, count

HEADING = 60  #: characters of a heading inside a phrase
FIGURE = 40
_FIGURES_EACH = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a phrase: our words, or (`quoted`) the page's."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A few words about a change; the parts join to the sentence."""

    parts: tuple[Part, ...]

    @property
    def plain(self) -> str:
        """As one plain line."""
        return "".join(isolated(part.text) if part.quoted else part.text for part in self.parts)


def ours(text: str) -> Phrase:
    """A phrase that holds no text of a page."""
    return Phrase((Part(text),))


def quote(text: str, limit: int = HEADING) -> Part:
    """Page text inside a phrase, as one bounded line."""
    return Part(short(text, limit), quoted=True)


def place(path: Sequence[str]) -> Part:
    """The heading a reader finds it under."""
    leaf = next((heading for heading in reversed(path) if line(heading[:400])), "")
    return quote(leaf) if leaf else Part("the beginning of the page")


def start(phrase: Phrase) -> Phrase:
    """The phrase with a large first letter, where that is ours."""
    first, *rest = phrase.parts
    return phrase if first.quoted else Phrase((Part(capital(first.text)), *rest))


@dataclass(frozen=True, slots=True)
class Told:
    """One or more items in words."""

    phrase: Phrase
    where: Part
    items: int = 1


def tell(items: Iterable[Item]) -> tuple[Told, ...]:
    """Every item in words, in the order given; what reads the same is said once."""
    told: dict[str, Told] = {}
    for group in _gathered(items):
        phrase = _many(group) if len(group) > 1 else _one(group[0])
        before = told.get(phrase.plain)
        count_before = before.items if before else 0
        told[phrase.plain] = Told(phrase, place(group[0].path), count_before + len(group))
    return tuple(told.values())


def at_most(told: Sequence[Told], limit: int) -> tuple[Phrase, ...]:
    """The first in words; the last of `limit` says how many more there are, and where."""
    if len(told) <= limit:
        return tuple(t.phrase for t in told)
    rest = told[limit - 1 :]
    number = sum(t.items for t in rest)
    parts = [Part(f"{count(number, 'more change')}: ")]
    parts += _listed([t.where for t in rest], 4)
    return (*(t.phrase for t in told[: limit - 1]), Phrase(tuple(parts)))


def _listed(places: Iterable[Part], limit: int) -> list[Part]:
    """The places as a list in words: "A, B and 3 more"."""
    distinct = list(dict.fromkeys(places))
    parts: list[Part] = []
    for number, where in enumerate(distinct[:limit]):
        parts += [Part(", "), where] if number else [where]
    return [*parts, Part(f" and {len(distinct) - limit} more")] if len(distinct) > limit else parts


_GATHERED = {ItemKind.ADDED: "added", ItemKind.REMOVED: "removed", ItemKind.MOVED: "moved"}


def _gathered(items: Iterable[Item]) -> list[tuple[Item, ...]]:
    """Each item alone, but three or more of a kind that say little but their heading together."""
    listed = list(items)
    groups = {kind: tuple(i for i in listed if i.kind is kind) for kind in _GATHERED}
    result: list[tuple[Item, ...]] = []
    for item in listed:
        alike = groups.get(item.kind, ())
        if len(alike) < 3:
            result.append((item,))
        elif item is alike[0]:
            result.append(alike)
    return result


def _many(items: Sequence[Item]) -> Phrase:
    head = Part(f"{len(items)} sections {_GATHERED[items[0].kind]}: ")
    return Phrase((head, *_listed([place(item.path) for item in items], 3)))


def _one(item: Item) -> Phrase:
    where = place(item.path)
    inside = _joined(_within(item))
    match item.kind:
        case ItemKind.ADDED:
            return Phrase((Part("new section “"), where, Part("”")))
        case ItemKind.REMOVED:
            return Phrase((Part("section “"), where, Part("” removed")))
        case ItemKind.EDITED:
            return Phrase((*(inside or [Part(_wording(item))]), Part(" in "), where))
        case ItemKind.RENAMED:
            old = place(item.path_before or ())
            head: tuple[Part, ...] = (Part("“"), old, Part("” is now called “"), where, Part("”"))
        case other:
            verb = {ItemKind.MOVED: "moved", ItemKind.SPLIT: "split"}.get(other, "merged")
            head = (Part("“"), where, Part(f"” {verb}"))
    return Phrase((*head, Part(", with "), *inside)) if inside else Phrase(head)


def _joined(bits: Sequence[tuple[Part, ...]]) -> list[Part]:
    """ "a", "a and b", "a, b and c"."""
    parts: list[Part] = []
    for number, bit in enumerate(bits):
        if number:
            parts.append(Part(" and " if number == len(bits) - 1 else ", "))
        parts += bit
    return parts


def _within(item: Item) -> list[tuple[Part, ...]]:
    """What changed inside a section, each in a few words; empty where no text of it changed."""
    figures = list(dict.fromkeys((line(f.old), line(f.new)) for f in item.figures))
    bits: list[tuple[Part, ...]] = [
        (quote(old, FIGURE), Part(" → "), quote(new, FIGURE)) for old, new in figures[:_FIGURES_EACH]
    ]
    if len(figures) > _FIGURES_EACH:
        bits.append((Part(f"{count(len(figures) - _FIGURES_EACH, 'more figure')} changed"),))
    for (op, block), number in _whole_blocks(item.passages).items():
        verb = "added" if op is Op.INSERT else "removed"
        bits.append((Part(f"{count(number, BLOCKS[block])} {verb}"),))
    mixed = [p for p in item.passages if not p.figures and _ops(p) > {Op.EQUAL} and p.kind is not _HEADING]
    if mixed:
        strongest = min(mixed, key=lambda p: p.change_class.rank)
        bits.append((Part(_wording(strongest)),))
    if not bits:
        for number, verb in (
            (sum(len(p.links_added) for p in item.passages), "added"),
            (sum(len(p.links_removed) for p in item.passages), "removed"),
        ):
            bits += [(Part(f"{count(number, 'link')} {verb}"),)] if number else []
    return bits


_HEADING = BlockKind.HEADING


def _ops(passage: Passage) -> set[Op]:
    return {hunk.op for hunk in passage.hunks if hunk.text.strip()}


def _whole_blocks(passages: Iterable[Passage]) -> dict[tuple[Op, BlockKind], int]:
    """How many blocks came or went whole, by kind."""
    counts: dict[tuple[Op, BlockKind], int] = {}
    for passage in passages:
        ops = _ops(passage)
        if len(ops) == 1 and Op.EQUAL not in ops:
            key = (ops.pop(), passage.kind)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _wording(changed: Item | Passage) -> str:
    """Why it weighs, where it has a reason of its own ("“may” became “must”"); else that it was reworded."""
    match changed.change_class:
        case ChangeClass.SUBSTANTIVE:
            reason = next(iter(changed.reasons), "").removeprefix("the ")
            return line(reason) if 0 < len(reason) <= 60 else "wording changed"
        case ChangeClass.EDITORIAL:
            return "small change of wording"
        case other:
            return f"change of {CLASSES[other]}"
