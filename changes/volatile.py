"""What keeps varying on a page although nobody edits it, learned from the page's own visits."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from changes.kept import kept
from changes.learned import Learned, Token, block_name, named, opened, place, scan
from changes.links import target_key
from changes.words import HAS_DIGIT, fold, plain
from model import BlockKind, Document

__all__ = ["Learned", "learn"]

VISITS = 40  #: how far back learning looks
LEAST = 3  #: captures before anything is learned
OFTEN = 0.6  #: share of the visits in which it has to be another than before
LEAST_DATES = 4  #: a date has to be another one in as many captures in a row
TURNS = 3  #: how often a block has to come or go before it is taken for one that comes and goes
_FIGURE = re.compile(r"\d[\d.,:]*")


def learn(documents: Sequence[Document]) -> Learned:
    """What varied over a page's visits, oldest first, one document a visit (also where it was the same).

    Nothing is learned from fewer than three visits.
    """
    visits = list(documents)[-VISITS:]
    if len(visits) < LEAST:
        return Learned()
    return Learned(_learn_tokens(visits), _learn_links(visits), _learn_blocks(visits), _learn_orders(visits))


def _learn_tokens(visits: Sequence[Document]) -> tuple[tuple[str, str, int, int], ...]:
    rows: dict[str, list[tuple[int, tuple[Token, ...]]]] = defaultdict(list)
    for n, visit in enumerate(visits):
        once: Counter[str] = Counter()
        for section in visit.sections:
            for block in section.blocks:
                template, found = scan(block.text)
                if template:
                    where = named(place(section), template)
                    once[where] += 1
                    if once[where] == 1:
                        rows[where].append((n, found))
                    else:  # the same words twice on a page: which is which cannot be told
                        rows[where] = [row for row in rows[where] if row[0] != n]
    learned = []
    for where, seen in sorted(rows.items()):
        if len(seen) < LEAST:
            continue
        for slot, token in enumerate(seen[0][1]):
            values = [found[slot].text for _, found in seen]
            differed = _kept_varying(token.shape, values)
            if differed:
                learned.append((f"{where}.{slot}", token.shape, differed, len(values)))
    return tuple(learned)


def _kept_varying(shape: str, values: Sequence[str]) -> int:
    """In how many visits a token differed, where that is what it keeps doing; else 0."""
    changes = sum(a != b for a, b in pairwise(values))
    if shape == "date":
        last = values[-LEAST_DATES:]
        return changes + 1 if len(last) == LEAST_DATES and len(set(last)) == LEAST_DATES else 0
    often = changes >= max(LEAST - 1, OFTEN * (len(values) - 1)) and len(set(values)) >= LEAST
    return changes + 1 if often else 0


def _addresses(visit: Document) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The addresses of a visit, each left open, with its values."""
    for section in visit.sections:
        for block in section.blocks:
            for link in block.links:
                if address := target_key(link.target):
                    yield opened(address)


def _learn_links(visits: Sequence[Document]) -> tuple[tuple[str, int, int, int], ...]:
    """Values of addresses of one shape that are all others at each visit; a list that grew is none of these.

    Each value is learned for itself: the number of a document beside the id of a visit stays.
    """
    seen: dict[tuple[str, int], list[set[str]]] = defaultdict(list)
    for visit in visits:
        here: dict[tuple[str, int], set[str]] = defaultdict(set)
        for shape, values in _addresses(visit):
            for slot, value in enumerate(values):
                here[shape, slot].add(value)
        for which, found in here.items():
            seen[which].append(found)
    learned = []
    for (shape, slot), sets in sorted(seen.items()):
        changes = sum(not a & b for a, b in pairwise(sets))
        if changes >= max(LEAST - 1, OFTEN * (len(sets) - 1)) and len(set().union(*sets)) >= LEAST:
            learned.append((shape, slot, changes + 1, len(sets)))
    return tuple(learned)


def _learn_blocks(visits: Sequence[Document]) -> tuple[tuple[str, int, int], ...]:
    """Blocks that come and go. Never the rows of a table, nor what also stood here with other figures."""
    present: list[set[str]] = []
    forms: dict[str, set[str]] = defaultdict(set)
    for visit in visits:
        here = set()
        for section in visit.sections:
            for block in section.blocks:
                if block.kind is not BlockKind.ROW:
                    here.add(name := block_name(section, block))
                    forms[_figureless(block.text)].add(name)
        present.append(here)
    live = {name for form, names in forms.items() if len(names) > 1 and HAS_DIGIT(form) for name in names}
    learned = []
    for name in sorted(set().union(*present) - live):
        turns = sum((name in a) != (name in b) for a, b in pairwise(present))
        if turns >= TURNS:
            learned.append((name, turns, len(present)))
    return tuple(learned)


@kept(20_000)
def _figureless(text: str) -> str:
    """A text as it is heard, every figure the same."""
    return plain(_FIGURE.sub("0", text))


@kept(20_000)
def _folded(text: str) -> str:
    return fold(text)


def _learn_orders(visits: Sequence[Document]) -> tuple[tuple[str, int, int], ...]:
    seen: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for visit in visits:
        for section in visit.sections:
            if len(section.blocks) > 2:
                seen[place(section)].append(tuple(_folded(b.text) for b in section.blocks))
    learned = []
    for where, orders in sorted(seen.items()):
        if len({tuple(sorted(order)) for order in orders}) != 1:
            continue
        turns = sum(a != b for a, b in pairwise(orders))
        if len(orders) >= LEAST and turns >= LEAST - 1:
            learned.append((where, turns + 1, len(orders)))
    return tuple(learned)
