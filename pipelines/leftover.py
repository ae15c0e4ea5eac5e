"""What of a page's visible text is not in the document that was read of it: menus, banners, footers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from model import Document
from pipelines.blocks import fold
from pipelines.charset import utf8
from pipelines.feed import BREAK, Feed
from pipelines.flat import flatten, parse
from pipelines.pdf import is_pdf

MOST_LINES = 200  #: that are told; all are counted
LONGEST_LINE = 160  #: characters
FEW_WORDS = 4  #: from so many on, a line that stands inside a block is that block's


@dataclass(frozen=True, slots=True)
class Leftover:
    """Lines in the order of the page, each once; `words` counts all, also those that are not told."""

    lines: tuple[str, ...] = ()
    words: int = 0


NOTHING = Leftover()


@dataclass(slots=True)
class _Lines:
    """Takes a feed line by line."""

    found: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def text(self, text: str) -> None:
        first, *rest = text.split(BREAK)
        self.parts.append(first)
        for part in rest:
            self.flush()
            self.parts.append(part)

    def start(self, name: str, _attrs: dict[str, str], _place: int) -> bool:
        if name not in ("a", "strong"):
            self.flush()
        return True

    def end(self, name: str) -> None:
        if name not in ("a", "strong"):
            self.flush()

    def flush(self) -> None:
        line, self.parts = fold("".join(self.parts)), []
        if any(map(str.isalnum, line)):
            self.found.append(line)


def leftover(body: bytes, charset: str | None, document: Document) -> Leftover:
    """What a page shows beside the document. Of a PDF only running heads are left out; they are not told."""
    if is_pdf(body):
        return NOTHING
    flat = flatten(parse(utf8(body, charset)))
    taker = _Lines()
    Feed(flat, 0, len(flat.tag)).to(taker)
    taker.flush()
    texts = list(_texts(document))
    whole, said = set(texts), "\n".join(texts)
    lines: dict[str, None] = {}
    words = 0
    for line in taker.found:
        size = len(line.split())
        if line in whole or (size >= FEW_WORDS and line in said):
            continue
        words += size
        lines[line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"] = None
    return Leftover(tuple(lines)[:MOST_LINES], words)


def _texts(document: Document) -> Iterator[str]:
    for section in document.sections:
        yield section.heading
        for block in section.blocks:
            yield block.text
            yield from block.cells
