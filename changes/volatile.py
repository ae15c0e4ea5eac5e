"""What keeps varying on a page although nobody edits it, learned from the page's own visits.

A token is masked only where it was seen to vary: it has a shape (an identifier, a time of day, a date,
a counter) and stands among exactly the same other words as before. If anything else in that block
changes, nothing of the block is masked, so what was learned cannot swallow a change beside it.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import pairwise

from changes import dates
from changes.lexicon import alternatives, union
from changes.links import target_key
from changes.words import HAS_DIGIT, fold
from model import Block, Document, Section

VERSION = "volatile/1"
VISITS = 40  #: how far back learning looks
LEAST = 3  #: captures before anything is learned
LEAST_DATES = 4  #: a date has to be another one in as many captures in a row
TURNS = 3  #: how often a block has to come or go before it is taken for one that comes and goes


def _hash(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@cache
def _shapes() -> re.Pattern[str]:
    """What may be volatile in a text by its looks."""
    counted = alternatives(union("counter"))
    return re.compile(
        r"(?P<id>\b(?=[\w-]*\d)(?=[\w-]*[a-z])[0-9a-z](?:[0-9a-z_-]{6,})[0-9a-z]\b)"
        r"|(?P<time>\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b\.?)?)"
        rf"|(?P<count>\b\d[\d.,\s]*(?=\s+(?:{counted})\b)|(?<=[^\w])\d[\d.,]*(?=\s*(?:{counted})\b))",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Token:
    """A token that looks volatile, as character offsets into the text."""

    start: int
    end: int
    shape: str
    text: str


@lru_cache(maxsize=20_000)
def _scan(text: str) -> tuple[str, tuple[Token, ...]]:
    """A text with its volatile looks left open, and the tokens that stand there; ("", ()) for none."""
    folded = fold(text)
    found = _tokens(folded)
    return (_template(folded, found), tuple(found)) if found else ("", ())


def _tokens(text: str) -> list[Token]:
    found = [Token(a, b, "date", text[a:b]) for a, b in dates.spans(text)]
    if HAS_DIGIT(text):
        for match in _shapes().finditer(text):
            start, end = match.span()
            if all(end <= t.start or start >= t.end for t in found):
                found.append(Token(start, end, str(match.lastgroup), match.group()))
    return sorted(found, key=lambda t: t.start)


def _template(text: str, found: Sequence[Token]) -> str:
    pieces, at = [], 0
    for token in found:
        pieces += [text[at : token.start], f"\x04{token.shape}\x04"]
        at = token.end
    return "".join([*pieces, text[at:]])


@lru_cache(maxsize=5_000)
def _place(heading: str) -> str:
    return _hash("section", fold(heading).casefold())


def place(section: Section) -> str:
    """A section's place as learning knows it: its heading, whatever stands above it."""
    return _place(section.heading)


@dataclass(frozen=True, slots=True)
class Learned:
    """What varies here and how we know. Made by `learn`, kept as JSON, named by `digest`."""

    tokens: tuple[tuple[str, str, int, int], ...] = ()  #: (place, shape, how often it differed, of how many)
    links: tuple[tuple[str, int, int], ...] = ()  #: (address without the values that vary, differed, of)
    blocks: tuple[tuple[str, int, int], ...] = ()  #: (block at its section, came or went, of)
    orders: tuple[tuple[str, int, int], ...] = ()  #: (section whose order varies, differed, of)
    _index: dict[str, tuple[int, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {f"t{where}{shape}": (n, of) for where, shape, n, of in self.tokens}
        for mark, rows in (("l", self.links), ("b", self.blocks), ("o", self.orders)):
            index |= {mark + where: (n, of) for where, n, of in rows}
        object.__setattr__(self, "_index", index)

    def __bool__(self) -> bool:
        return bool(self._index)

    @property
    def digest(self) -> str:
        """The id of this value: what it knows, whatever the order it was learned in."""
        return _hash(self.to_json())

    def to_json(self) -> str:
        rows = {"version": VERSION, "tokens": self.tokens, "links": self.links}
        return json.dumps({**rows, "blocks": self.blocks, "orders": self.orders}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Learned:
        """The value of a text made by `to_json`; what another version learned is forgotten."""
        raw = json.loads(text)
        if raw.get("version") != VERSION:
            return cls()
        return cls(
            tuple((w, s, n, of) for w, s, n, of in raw["tokens"]),
            *(tuple((w, n, of) for w, n, of in raw[name]) for name in ("links", "blocks", "orders")),
        )

    def masked(self, section: Section, text: str) -> str:
        """The text with the tokens known to vary at this place replaced by their shape."""
        return _template(text, [t for t, _ in found]) if (found := self.varying(section, text)) else text

    def varying(self, section: Section, text: str) -> list[tuple[Token, tuple[int, int]]]:
        """The tokens of a text known to vary at this place, with how often they differed of how many."""
        if not self.tokens:
            return []
        template, _ = _scan(text)
        if not template:
            return []
        found = _tokens(text)
        where = _hash(place(section), template)
        known = ((t, self._index.get(f"t{where}.{n}{t.shape}")) for n, t in enumerate(found))
        return [(t, seen) for t, seen in known if seen]

    def masked_link(self, address: str) -> str:
        """An address with the values known to vary left out."""
        if self.links and "l" + (shape := _shape_of(address)) in self._index:
            return shape
        return address

    def link_seen(self, address: str) -> tuple[int, int] | None:
        return self._index.get(f"l{_shape_of(address)}")

    def comes_and_goes(self, section: Section, block: Block) -> tuple[int, int] | None:
        """How often this block came or went here, where that is what it does."""
        return self._index.get("b" + _block(section, block)) if self.blocks else None

    def shuffled(self, section: Section) -> tuple[int, int] | None:
        """How often the order of this section differed, where it keeps varying."""
        return self._index.get("o" + place(section)) if self.orders else None


@lru_cache(maxsize=20_000)
def _block_hash(heading: str, text: str) -> str:
    return _hash(heading, fold(text))


def _block(section: Section, block: Block) -> str:
    return _block_hash(section.heading, block.text)


@lru_cache(maxsize=20_000)
def _shape_of(address: str) -> str:
    """An address with the values of its parameters, and steps that hold digits and letters, left open."""
    head, _, query = address.partition("?")
    names = "&".join(part.split("=")[0] for part in query.split("&")) if query else ""
    steps = [
        "*" if len(s) > 7 and any(c.isdigit() for c in s) and any(c.isalpha() for c in s) else s
        for s in head.split("/")
    ]
    return "/".join(steps) + ("?" + names if names else "")


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
                template, found = _scan(block.text)
                if template:
                    where = _hash(place(section), template)
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
    return changes + 1 if changes >= LEAST - 1 and len(set(values)) >= LEAST else 0


def _addresses(visit: Document) -> Iterable[tuple[str, str]]:
    for section in visit.sections:
        for block in section.blocks:
            for link in block.links:
                if address := target_key(link.target):
                    yield _shape_of(address), address


def _learn_links(visits: Sequence[Document]) -> tuple[tuple[str, int, int], ...]:
    seen: dict[str, list[str]] = defaultdict(list)
    for visit in visits:
        here: dict[str, set[str]] = defaultdict(set)
        for shape, address in _addresses(visit):
            here[shape].add(address)
        for shape, addresses in here.items():
            seen[shape].append(" ".join(sorted(addresses)))
    return tuple(
        (shape, differed, len(values))
        for shape, values in sorted(seen.items())
        if len(values) >= LEAST and (differed := _kept_varying("id", values))
    )


def _learn_blocks(visits: Sequence[Document]) -> tuple[tuple[str, int, int], ...]:
    present = [{_block(s, b) for s in visit.sections for b in s.blocks} for visit in visits]
    learned = []
    for name in sorted(set().union(*present)):
        turns = sum((name in a) != (name in b) for a, b in pairwise(present))
        if turns >= TURNS:
            learned.append((name, turns, len(present)))
    return tuple(learned)


def _learn_orders(visits: Sequence[Document]) -> tuple[tuple[str, int, int], ...]:
    seen: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for visit in visits:
        for section in visit.sections:
            if len(section.blocks) > 2:
                seen[place(section)].append(tuple(fold(b.text) for b in section.blocks))
    learned = []
    for where, orders in sorted(seen.items()):
        if len({tuple(sorted(order)) for order in orders}) != 1:
            continue
        turns = sum(a != b for a, b in pairwise(orders))
        if len(orders) >= LEAST and turns >= LEAST - 1:
            learned.append((where, turns + 1, len(orders)))
    return tuple(learned)
