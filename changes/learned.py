"""What is known to vary on a page although nobody edits it: a value, kept as JSON, named by its digest.

A token is masked only where it was seen to vary: it has a shape (an identifier, a time of day, a date,
a counter) and stands among exactly the same other words as before. If anything else in that block
changes, nothing of the block is masked, so what was learned cannot swallow a change beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b

from changes import dates
from changes.kept import kept
from changes.lexicon import alternatives, union
from changes.words import HAS_DIGIT, fold
from model import Block, Section

VERSION = "volatile/2"


def named(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@cache
def _shapes() -> re.Pattern[str]:
    """What may be volatile in a text by its looks."""
    counted = alternatives(union("counter"))
    return re.compile(
        r"(?P<id>\b(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[a-z])[0-9a-z](?:[0-9a-z_-]{6,254})[0-9a-z]\b)"
        r"|(?P<time>\b\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\b\.?)?)"
        rf"|(?P<count>\b\d[\d.,\s]{{0,24}}(?=\s+(?:{counted})\b)"
        rf"|(?<=[^\w])\d[\d.,]{{0,24}}(?=\s{{0,3}}(?:{counted})\b))",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Token:
    """A token that looks volatile, as character offsets into the text."""

    start: int
    end: int
    shape: str
    text: str


@kept(20_000)
def scan(text: str) -> tuple[str, tuple[Token, ...]]:
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


@kept(5_000)
def _place(heading: str) -> str:
    return named("section", fold(heading).casefold())


def place(section: Section) -> str:
    """A section's place as learning knows it: its heading, whatever stands above it."""
    return _place(section.heading)


@dataclass(frozen=True, slots=True)
class Learned:
    """What varies here and how we know. Made by `learn`, kept as JSON, named by `digest`."""

    tokens: tuple[tuple[str, str, int, int], ...] = ()  #: (place, shape, how often it differed, of how many)
    links: tuple[tuple[str, int, int, int], ...] = ()  #: (address left open, which value, differed, of)
    blocks: tuple[tuple[str, int, int], ...] = ()  #: (block at its section, came or went, of)
    orders: tuple[tuple[str, int, int], ...] = ()  #: (section whose order varies, differed, of)
    _index: dict[str, tuple[int, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {f"t{where}{shape}": (n, of) for where, shape, n, of in self.tokens}
        index |= {f"l{slot}.{shape}": (n, of) for shape, slot, n, of in self.links}
        for mark, rows in (("b", self.blocks), ("o", self.orders)):
            index |= {mark + where: (n, of) for where, n, of in rows}
        object.__setattr__(self, "_index", index)

    def __bool__(self) -> bool:
        return bool(self._index)

    @property
    def digest(self) -> str:
        """The id of this value: what it knows, whatever the order it was learned in."""
        return named(self.to_json())

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
            tuple((w, slot, n, of) for w, slot, n, of in raw["links"]),
            *(tuple((w, n, of) for w, n, of in raw[name]) for name in ("blocks", "orders")),
        )

    def masked(self, section: Section, text: str) -> str:
        """The text with the tokens known to vary at this place replaced by their shape."""
        return _template(text, [t for t, _ in found]) if (found := self.varying(section, text)) else text

    def varying(self, section: Section, text: str) -> list[tuple[Token, tuple[int, int]]]:
        """The tokens of a text known to vary at this place, with how often they differed of how many."""
        if not self.tokens:
            return []
        template, heard = scan(text)
        if not template:
            return []
        found = _tokens(text)
        if [t.shape for t in found] != [t.shape for t in heard]:  # which is which cannot be told
            return []
        where = named(place(section), template)
        known = ((t, self._index.get(f"t{where}.{n}{t.shape}")) for n, t in enumerate(found))
        return [(t, seen) for t, seen in known if seen]

    def masked_link(self, address: str) -> str:
        """An address with the values known to vary left open; its other values stay."""
        if not self.links:
            return address
        shape, values = opened(address)
        kept = [None if f"l{n}.{shape}" in self._index else value for n, value in enumerate(values)]
        return _closed(shape, kept) if None in kept else address

    def comes_and_goes(self, section: Section, block: Block) -> tuple[int, int] | None:
        """How often this block came or went here, where that is what it does."""
        return self._index.get("b" + block_name(section, block)) if self.blocks else None

    def shuffled(self, section: Section) -> tuple[int, int] | None:
        """How often the order of this section differed, where it keeps varying."""
        return self._index.get("o" + place(section)) if self.orders else None


def block_name(section: Section, block: Block) -> str:
    return _block_name(f"{section.heading}\x1f{block.text}")


@kept(20_000)
def _block_name(heading_and_text: str) -> str:
    heading, _, text = heading_and_text.partition("\x1f")
    return named(heading, fold(text))


_OPEN = "\x04"


@kept(20_000)
def opened(address: str) -> tuple[str, tuple[str, ...]]:
    """An address with what may vary in it left open, and the values that stand there.

    Left open are the values of its parameters, and the steps of its path that hold digits and letters.
    """
    head, mark, query = address.partition("?")
    host, *steps = head.split("/")
    values = []
    for n, step in enumerate(steps):
        if len(step) > 7 and HAS_DIGIT(step) and any(c.isalpha() for c in step):
            values.append(step)
            steps[n] = _OPEN
    names = []
    for part in query.split("&") if query else ():
        name, equals, value = part.partition("=")
        names.append(name + equals + (_OPEN if equals else ""))
        values += [value] if equals else []
    return "/".join([host, *steps]) + mark + "&".join(names), tuple(values)


def _closed(shape: str, values: Sequence[str | None]) -> str:
    """The address again, without the values that are None."""
    first, *rest = shape.split(_OPEN)
    return first + "".join(
        ("*" if value is None else value) + piece for value, piece in zip(values, rest, strict=True)
    )
