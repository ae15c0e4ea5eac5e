"""Beautiful Soup over what Lexbor parsed: only the main part, only what sections are made of.

What merely parts blocks (div, p, section ...) becomes a mark in the text instead of a tag: a soup of
a tenth of the page's tags is built in a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup
from bs4.builder import TreeBuilder

from pipelines.flat import TEXT, Flat, names
from pipelines.obfuscation import Attributes

BREAK = "\x1e"  #: a block begins or ends
LINE = "\x1f"  #: a line break inside a block

HEADINGS = names("h1 h2 h3 h4 h5 h6")
KEPT = names("h1 h2 h3 h4 h5 h6 a ul ol li dl dt dd tr td th aside")
BOLD = names("b strong")
TABLE = names("table")
CELLS = names("td th")
PARTING = names(
    """
    address article blockquote body caption center details div fieldset figcaption figure footer form
    header hgroup hr legend main menu nav p pre section summary table tbody tfoot thead
    """
)
FEW_HEADINGS = 2  #: tags: a page with more needs no others
LONG_CELL = 600  #: characters a cell on average: a table of longer ones lays out the page


class FlatBuilder(TreeBuilder):
    """Feeds Beautiful Soup the nodes of a `Flat` from `start` to `stop`, without what was removed."""

    NAME = "flat"
    features = ["flat"]
    is_xml = False

    def __init__(self, flat: Flat, start: int, stop: int) -> None:
        super().__init__(multi_valued_attributes={})
        self.flat, self.start, self.stop = flat, start, stop

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterable[tuple[Any, None, None, bool]]:
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:  # noqa: ARG002  (the markup is in `flat`)
        flat, soup = self.flat, self.soup
        if soup is None or not flat.tag:
            return
        tags, ends, removed, texts = flat.tag, flat.end, flat.removed, flat.text
        start, end, data = soup.handle_starttag, soup.handle_endtag, soup.handle_data
        laid_out = _layout_tables(flat, self.start, self.stop)
        # Bold leads are headings only where there are no others.
        bold = sum(tag in HEADINGS for tag in tags[self.start : self.stop]) < FEW_HEADINGS
        pending: list[tuple[int, str]] = []  # what is still open: (where it ends, its tag or a mark)
        anchor: str | None = None  # an id on a wrapper belongs to the heading that follows
        i = self.start
        while i < self.stop:
            while pending and pending[-1][0] <= i:
                name = pending.pop()[1]
                data(BREAK) if name == BREAK else end(name)
            if removed[i]:
                i = ends[i]
                continue
            tag = tags[i]
            if tag == TEXT:
                data(texts[i])
                if anchor and not texts[i].isspace():
                    anchor = None
            elif tag == "br":
                data(LINE)
            else:
                attrs = flat.attrs[i]
                built = _name(tag, attrs, i in laid_out, bold)
                if built is None and tag == "button" and not _says_something(flat, i):
                    i = ends[i]
                    continue
                if built == BREAK:
                    data(BREAK)
                    pending.append((ends[i], BREAK))
                    anchor = attrs.get("id") or anchor
                elif built is not None:
                    if built in HEADINGS and anchor and not attrs.get("id"):
                        attrs = {**attrs, "id": anchor}
                    start(built, None, None, _few(attrs))
                    pending.append((ends[i], built))
                elif attrs and attrs.get("id") and not flat.size(i):
                    anchor = attrs["id"]
            i += 1
        while pending:
            name = pending.pop()[1]
            data(BREAK) if name == BREAK else end(name)


def _name(tag: str, attrs: Attributes, laid_out: bool, bold: bool) -> str | None:
    """The tag to build, BREAK for one that only parts blocks, None for one that says nothing."""
    role = attrs.get("role") if attrs else None
    if role:
        if role == "heading":
            level = (attrs.get("aria-level") or "2").strip()
            return f"h{level}" if level in ("1", "2", "3", "4", "5", "6") else "h2"
        if role == "listitem" and tag == "div":
            return "li"
        if role == "complementary":
            return "aside"
    if laid_out:
        return BREAK
    if tag in KEPT:
        return tag
    if tag in BOLD:
        return "strong" if bold else None
    if tag == "menu":
        return "ul"
    if tag == "button":
        opens = attrs.get("aria-expanded") is not None
        return ("strong" if bold else BREAK) if opens else None
    return BREAK if tag in PARTING else None


def _few(attrs: Attributes) -> dict[str, str]:
    """The attributes that sections and links are made of."""
    return {key: value[:5000] for key in ("id", "href") if (value := attrs.get(key))} if attrs else {}


def _says_something(flat: Flat, i: int) -> bool:
    """A button in a heading or a term is its text; any other is a tool."""
    return flat.above(i, HEADINGS | names("dt summary"))


def _layout_tables(flat: Flat, start: int, stop: int) -> set[int]:
    """Rows and cells of tables that lay out the page: they hold headings, tables or long texts."""
    found: set[int] = set()
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


def soup_of(flat: Flat, start: int, stop: int) -> BeautifulSoup:
    """The nodes of `flat` from `start` up to `stop` as a soup."""
    return BeautifulSoup("", builder=FlatBuilder(flat, start, stop))
