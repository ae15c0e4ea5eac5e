"""The same edit made on many pages: told once.

Two items are alike where the same words went and came, whatever their case, signs and spaces, and however
often. A word more or less is another edit: "may not" is never told as "may". Where a figure changed, the
whole passage must read alike, for "54 → 57" says nothing without its sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from model import Item, Op, Passage

LEAST = 3  #: pages with the same edit that make it one item
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that went and words that came in their place, as the first page has them; either may be ""."""

    went: str
    came: str


@dataclass(frozen=True, slots=True)
class Alike:
    """The same edit on several pages: the places are (page, item) numbers of what was handed in."""

    edits: tuple[Edit, ...]
    places: tuple[tuple[int, int], ...]

    @property
    def pages(self) -> int:
        return len({page for page, _ in self.places})


def groups(pages: Sequence[tuple[Hashable, Sequence[Item]]], least: int = LEAST) -> tuple[Alike, ...]:
    """Edits found on at least so many pages, most pages first; `pages` are (which page, its items).

    An item is in one group at most. The same page may come several times; it counts once.
    """
    found: dict[Hashable, list[tuple[int, int]]] = {}
    for number, (_, items) in enumerate(pages):
        for place, item in enumerate(items):
            key = _key(item)
            if key is not None:
                found.setdefault(key, []).append((number, place))
    alike = []
    for places in found.values():
        if len({pages[number][0] for number, _ in places}) >= least:
            number, place = places[0]
            alike.append(Alike(edits(pages[number][1][place]), tuple(places)))
    return tuple(sorted(alike, key=lambda group: -len({pages[n][0] for n, _ in group.places})))


def edits(item: Item) -> tuple[Edit, ...]:
    """What went and came in an item, each edit once, in the order of the page."""
    first: dict[tuple[str, str], Edit] = {}
    for passage in item.passages:
        for edit in _edits(passage):
            first.setdefault((normal(edit.went), normal(edit.came)), edit)
    return tuple(first.values())


def normal(text: str) -> str:
    """The words of a text without case, signs and spaces; the signs where it has no words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(folded)) or "".join(folded.split())


def _key(item: Item) -> Hashable | None:
    """What items that are alike have in common; None for one in which no word and no link changed."""
    said = frozenset((normal(edit.went), normal(edit.came)) for edit in edits(item))
    links = frozenset(
        (op, normal(link.text), link.target)
        for passage in item.passages
        for op, found in ((Op.DELETE, passage.links_removed), (Op.INSERT, passage.links_added))
        for link in found
    )
    if not said and not links:
        return None
    sentences = frozenset((normal(p.before), normal(p.after)) for p in item.passages if p.figures)
    return (item.kind, item.change_class, said, links, sentences)


def _edits(passage: Passage) -> Iterator[Edit]:
    went, came = "", ""
    for op, text in (*((hunk.op, hunk.text) for hunk in passage.hunks), (Op.EQUAL, "end")):
        if op is Op.DELETE:
            went += text
        elif op is Op.INSERT:
            came += text
        elif text.strip():
            if went.strip() or came.strip():
                yield Edit(went.strip(), came.strip())
            went, came = "", ""
        else:  # a blank between two changed words belongs to both
            went, came = went + text if went else "", came + text if came else ""


def without(items: Iterable[Item], numbers: Iterable[int]) -> tuple[Item, ...]:
    """The items whose numbers are not among these."""
    told = set(numbers)
    return tuple(item for number, item in enumerate(items) if number not in told)
