"""The main part as starts, texts and ends of what sections are made of; the rest is marks, or nothing.

What merely parts blocks (div, p, section ...) becomes a mark in the text, and what says nothing (span,
em ...) vanishes: a tenth of the page's tags is left.
"""

from __future__ import annotations

from typing import Protocol

from pipelines.flat import TEXT, Flat, names
from pipelines.obfuscation import Attributes

BREAK = "\x1e"  #: a block begins or ends
LINE = "\x1f"  #: a line break inside a block

HEADINGS = names("h1 h2 h3 h4 h5 h6")
KEPT = names("h1 h2 h3 h4 h5 h6 a ul ol li dl dt dd tr td th aside")
BOLD = names("b strong")
TABLE = names("table")
PARTING = names(
    """
    address article blockquote body caption center details div fieldset figcaption figure footer form
    header hgroup hr legend main menu nav p pre section summary table tbody tfoot thead
    """
)
#: A button in one of these is its text; any other is a tool.
SPEAKING = HEADINGS | names("dt summary")
FEW_HEADINGS = 2  #: tags: a page with more needs no others
LONG_CELL = 600  #: characters a cell on average: a table of longer ones lays out the page
MAX_ATTRIBUTE = 5_000  #: characters of an id or a target that are handed on
_PLAIN = dict.fromkeys(PARTING, BREAK) | {tag: tag for tag in KEPT} | {"menu": "ul"}
_BOLD = _PLAIN | dict.fromkeys(BOLD, "strong")


class Taker(Protocol):
    """Whoever takes a feed. Starts and ends balance, but for starts that are declined: these have no end."""

    def start(self, name: str, attrs: dict[str, str], place: int) -> bool:
        """A tag begins, at `place` of the page; whether to go into it. Who declines has read it ahead."""

    def text(self, text: str) -> None:
        """Text as it is written, BREAK or LINE."""

    def end(self, name: str) -> None:
        """A tag ends."""


class Feed:
    """Hands on the nodes of `flat` from `start` up to `stop`, without what was removed."""

    def __init__(self, flat: Flat, start: int, stop: int) -> None:
        self.flat = flat
        self._start, self._stop = start, min(stop, len(flat.tag))
        self._laid_out = _layout_tables(flat, self._start, self._stop)
        # Bold leads are headings only where there are no others.
        bold = sum(tag in HEADINGS for tag in flat.tag[self._start : self._stop]) < FEW_HEADINGS
        self._names = _BOLD if bold else _PLAIN
        self._opener = "strong" if bold else BREAK
        self._anchor: str | None = None  # an id on a wrapper belongs to the heading that follows
        self._anchor_after: str | None = None  # the same behind what was read ahead

    def to(self, taker: Taker) -> None:
        """Hands on everything."""
        self._over(self._start, self._stop, taker)

    def ahead(self, place: int, taker: Taker) -> None:
        """Hands on what is in the node at `place`, where the feed has come to, in advance."""
        before = self._anchor
        self._over(place + 1, self.flat.end[place], taker)
        self._anchor, self._anchor_after = before, self._anchor

    def _over(self, i: int, stop: int, taker: Taker) -> None:
        flat = self.flat
        tags, ends, removed, texts = flat.tag, flat.end, flat.removed, flat.text
        open_ends, open_names = [stop], [""]  # of what is open: where it ends, its tag or a mark
        while i < stop:
            while open_ends[-1] <= i:
                open_ends.pop()
                _close(open_names.pop(), taker)
            if removed[i]:
                i = ends[i]
                continue
            tag = tags[i]
            if tag == TEXT:
                taker.text(texts[i])
                if self._anchor and not texts[i].isspace():
                    self._anchor = None
            elif tag == "br":
                taker.text(LINE)
            else:
                attrs = flat.attrs[i]
                built = self._name(tag, attrs, i)
                if built == BREAK:
                    taker.text(BREAK)
                    if attrs:
                        self._anchor = attrs.get("id") or self._anchor
                elif built:
                    if not taker.start(built, self._few(built, attrs), i):
                        self._anchor = self._anchor_after
                        i = ends[i]
                        continue
                elif tag == "button" and not flat.above(i, SPEAKING):
                    i = ends[i]
                    continue
                elif attrs and not flat.size(i):
                    self._anchor = attrs.get("id") or self._anchor
                if built:
                    open_ends.append(ends[i])
                    open_names.append(built)
            i += 1
        while len(open_names) > 1:
            _close(open_names.pop(), taker)

    def _name(self, tag: str, attrs: Attributes, i: int) -> str | None:
        """The tag to hand on, BREAK for one that only parts blocks, None for one that says nothing."""
        if attrs:
            role = attrs.get("role")
            if role == "heading":
                level = (attrs.get("aria-level") or "2").strip()
                return f"h{level}" if level in ("1", "2", "3", "4", "5", "6") else "h2"
            if role == "listitem" and tag == "div":
                return "li"
            if role == "complementary":
                return "aside"
            if tag == "button" and attrs.get("aria-expanded") is not None:
                return self._opener
        return BREAK if i in self._laid_out else self._names.get(tag)

    def _few(self, built: str, attrs: Attributes) -> dict[str, str]:
        """The attributes that sections and links are made of."""
        few = {key: value[:MAX_ATTRIBUTE] for key in ("id", "href") if (value := attrs.get(key))}
        if self._anchor and built in HEADINGS and "id" not in few:
            few["id"] = self._anchor[:MAX_ATTRIBUTE]
        return few


def _close(name: str, taker: Taker) -> None:
    if name == BREAK:
        taker.text(BREAK)
    else:
        taker.end(name)


def _layout_tables(flat: Flat, start: int, stop: int) -> set[int]:
    """Rows and cells of tables that lay out the page: they hold headings, tables or long texts."""
    found: set[int] = set()
    if "table" not in flat.tag:
        return found
    for i in range(start, stop):
        if flat.tag[i] != "table" or flat.removed[i]:
            continue
        parts = [j for j in range(i + 1, flat.end[i]) if flat.tag[j] in ("tr", "td", "th")]
        cells = sum(flat.tag[j] != "tr" for j in parts)
        rows = len(parts) - cells
        nested = flat.has(i, TABLE) or flat.has(i, names("h1 h2 h3"))
        if nested or cells <= rows or flat.size(i) > LONG_CELL * cells:
            own = (j for j in parts if _table_of(flat, j) == i)
            found.update(own)
    return found


def _table_of(flat: Flat, i: int) -> int:
    while i >= 0 and flat.tag[i] != "table":
        i = flat.parent[i]
    return i
