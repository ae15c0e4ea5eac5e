"""What most pages of a site have in common: a value, kept as JSON, named by its digest.

It hides little, so that it can swallow nothing: a label or a row of links that came or went at the edge of
a document, where the same stands on most pages of the site. What was edited, what holds a figure, an
address or a word of force, a sentence, a row, a box of related documents, and whatever stands between
the document's own blocks is shown, on however many pages it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile

from changes.learned import named
from changes.lexicon import FULL, union
from changes.words import HAS_DIGIT, bare, fold
from model import Block, BlockKind, Document, SectionKind

VERSION = "boilerplate/1"
LABEL = 60  #: characters: a longer text without links is no label
LINKED = 0.8  #: of its text: a row of links
MOST = 0.30  #: of a document's text: an edge that holds more is the document
_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.HEADING})
_STOPS = frozenset(".:;!?。：；")
Place = tuple[int, int]  #: ordinal of the section, position of the block; -1 is the heading


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """The texts that stand on most pages of a site: (name of the text, on how many pages, of how many)."""

    texts: tuple[tuple[str, int, int], ...] = ()
    _index: dict[str, tuple[int, int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {name: (n, of) for name, n, of in self.texts})

    def __bool__(self) -> bool:
        return bool(self.texts)

    @property
    def digest(self) -> str:
        """The id of this value."""
        return named(self.to_json())

    def to_json(self) -> str:
        return json.dumps({"version": VERSION, "texts": self.texts}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Boilerplate:
        """The value of a text made by `to_json`; what another version found is forgotten."""
        raw = json.loads(text)
        return cls(tuple((t, n, of) for t, n, of in raw["texts"])) if raw.get("version") == VERSION else cls()

    def stands_on(self, text: str) -> tuple[int, int] | None:
        """On how many pages a text stands, and of how many; None: not on most."""
        return self._index.get(name_of(text))

    def edges(self, document: Document) -> dict[Place, tuple[int, int]]:
        """What at the edges of a document is the site's, with the pages it stands on: the places to hide.

        The run of such blocks from the start, and that to the end; nothing where they are much of it.
        """
        if not self.texts:
            return {}
        blocks = [(place, block, aside) for place, block, aside in _blocks(document)]
        head = list(takewhile(lambda one: self.stands_on(one[1].text), blocks))
        tail = list(takewhile(lambda one: self.stands_on(one[1].text), reversed(blocks[len(head) :])))
        size = sum(len(block.text) for _, block, _ in blocks)
        if sum(len(block.text) for _, block, _ in (*head, *tail)) > MOST * size:
            return {}
        return {
            place: seen
            for place, block, aside in (*head, *tail)
            if not aside
            and says_little(block, document.language)
            and (seen := self.stands_on(block.text)) is not None
        }


def name_of(text: str) -> str:
    """The name of a text, whatever its letter case and spacing."""
    return named(fold(text).casefold())


def says_little(block: Block, language: str) -> bool:
    """Whether a block is a label or a row of links that binds nobody."""
    text = block.text
    if block.kind not in _KINDS or HAS_DIGIT(text) or "@" in text or "://" in text:
        return False
    if sum(len(link.text) for link in block.links) < LINKED * len(text):
        known = language.lower().split("-")[0] in FULL
        if not known or len(text) > LABEL or text[-1:] in _STOPS:
            return False
    # Last, since it looks at every word: most blocks are longer than a label.
    return _force(language).isdisjoint(bare(text))


def _blocks(document: Document) -> Iterator[tuple[Place, Block, bool]]:
    for section in document.sections:
        aside = section.kind is SectionKind.ASIDE
        if section.heading:
            yield (section.ordinal, -1), Block(BlockKind.HEADING, section.heading), aside
        for n, block in enumerate(section.blocks):
            yield (section.ordinal, n), block, aside


def texts_of(document: Document) -> frozenset[str]:
    """The names of the texts of a page that could ever be the site's."""
    return frozenset(
        name_of(block.text)
        for _, block, aside in _blocks(document)
        if not aside and says_little(block, document.language)
    )


def seen_on(reason: Sequence[tuple[int, int]]) -> str:
    """In words, why a text is not shown."""
    n, of = min(reason)
    return f"a text that stands on {n} of {of} pages of this site"


@cache
def _force(language: str) -> frozenset[str]:
    words: Iterable[frozenset[str]] = (
        union(name, language) for name in ("negation", "condition", "time", "scope", "definition")
    )
    return frozenset().union(*words, union("force", language))
