"""Blocks of a soup, in document order: headings, paragraphs, list items, table rows, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from model import Block, BlockKind, Link
from pipelines.phrases import is_meta, is_tool
from pipelines.soup import BREAK, LINE

LEVELS = {f"h{n}": n for n in range(1, 7)}
LONG_HEADING = 250  #: characters: longer is a paragraph that somebody marked as a heading
MAX_TEXT = 20_000  #: characters of a heading, a link or a cell that are read
MAX_TARGET = 4_000  #: characters of a link's target
SHORT_META = 160  #: characters of a "last updated ..." line

_EMPTY_LINE = re.compile(rf"{LINE}\s*{LINE}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_PATH = re.compile(r"(?:/[\w.-]+){2,}|^[0-9a-f]{12,}$")
_FLAG = re.compile(r"^(?:[A-Z]|\d+|xml|html?|[A-Z]+_[A-Z_]+)$")
_INLINE = ("a", "strong")
_KINDS = {"li": BlockKind.ITEM, "dt": BlockKind.TERM, "dd": BlockKind.DEFINITION}


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int
    anchor: str | None = None
    aside: bool = False  #: stands in a box beside the text
    lead: bool = False  #: a bold or numbered line of the text, taken for a heading


@dataclass(slots=True)
class _Run:
    """Inline content that is being read."""

    kind: BlockKind = BlockKind.PARAGRAPH
    parts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    bold: int = 0  #: characters in bold


def fold(text: str) -> str:
    """One line, white space folded; soft hyphens and invisible characters gone."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())  # splits at the marks of a soup as well


class Reader:
    """Reads a soup into headings and blocks. Iterative: depth of nesting costs nothing."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.found: list[Heading | Block] = []
        self.leads: set[int] = set()  #: places in `found` of paragraphs that are bold throughout
        self.targets: dict[str, str] = {}
        self._run = _Run()
        self._lists: list[bool] = []  # of the lists that are open: numbered?
        self._bold = self._asides = 0

    def read(self, soup: BeautifulSoup) -> list[Heading | Block]:
        """Headings and blocks in document order."""
        stack: list[tuple[str, Iterator[object]]] = [("", iter(soup.contents))]
        while stack:
            name, children = stack[-1]
            for child in children:
                if isinstance(child, Tag):
                    if self._enter(child):
                        stack.append((child.name, iter(child.contents)))
                        break
                elif isinstance(child, NavigableString):
                    self._text(child)
            else:
                stack.pop()
                self._leave(name)
        self._flush()
        return self.found

    def _text(self, text: str) -> None:
        if BREAK not in text:
            self._run.parts.append(text)
            if self._bold:
                self._run.bold += len(text.strip())
            return
        first, *rest = text.split(BREAK)
        self._text(first)
        for part in rest:
            self._flush()
            self._text(part)

    def _enter(self, tag: Tag) -> bool:
        """Begins a tag; whether to go into it."""
        name = tag.name
        if name == "a":
            self._link(tag)
        elif name in LEVELS:
            return self._heading(tag, LEVELS[name])
        elif name == "tr":
            self._flush()
            self._row(tag)
            return False
        elif name == "strong":
            self._bold += 1
        else:
            self._flush()
            if name in _KINDS:
                self._run.kind = _KINDS[name]
            elif name in ("ul", "ol"):
                self._lists.append(name == "ol")
            elif name == "aside":
                self._asides += 1
        return True

    def _leave(self, name: str) -> None:
        if name == "strong":
            self._bold -= 1
        elif name != "a":
            self._flush()
            self._run.kind = BlockKind.PARAGRAPH
            if name in ("ul", "ol"):
                self._lists.pop()
            elif name == "aside":
                self._asides -= 1

    def _flush(self) -> None:
        run = self._run
        if not run.parts:
            return
        raw = "".join(run.parts)
        if not raw.strip():
            run.parts.clear()
            return
        self._run = _Run()
        links = tuple(run.links)
        for text in _EMPTY_LINE.split(raw) if LINE in raw else (raw,):
            line = fold(text)
            if line:
                self._add(run, line, links)
                links = ()

    def _add(self, run: _Run, line: str, links: tuple[Link, ...]) -> None:
        kind = run.kind
        if (len(line) < 40 and is_tool(line)) or not any(map(str.isalnum, line)) or is_machine_data(line):
            return
        if kind is BlockKind.PARAGRAPH:
            if len(line) <= SHORT_META and is_meta(line):
                kind = BlockKind.META
            elif self.found and isinstance(last := self.found[-1], Block) and last.text == line:
                return  # the same again for another width of screen
            elif run.bold >= 0.9 * len(line):
                self.leads.add(len(self.found))
        item = kind is BlockKind.ITEM
        depth = max(0, len(self._lists) - 1) if item else 0
        ordered = bool(item and self._lists and self._lists[-1])
        self.found.append(Block(kind, line, depth=depth, ordered=ordered, links=links))

    def _heading(self, tag: Tag, level: int) -> bool:
        """A heading; one as long as a paragraph is read as that."""
        self._flush()
        text = fold(_strings(tag))
        if len(text) > LONG_HEADING:
            return True
        last = self.found[-1] if self.found else None
        if text and any(map(str.isalnum, text)) and not (isinstance(last, Heading) and last.text == text):
            self.found.append(Heading(text, level, _anchor(tag), self._asides > 0))
        return False

    def _row(self, tag: Tag) -> None:
        cells = [child for child in tag.contents if isinstance(child, Tag) and child.name in ("td", "th")]
        texts = tuple(fold(_strings(cell)) for cell in cells)
        if any(texts):
            found = (self._one_link(link) for cell in cells for link in cell.find_all("a", href=True))
            links = tuple(found) if any("a" in _names(cell) for cell in cells) else ()
            self.found.append(Block(BlockKind.ROW, " | ".join(texts), cells=texts, links=links))

    def _link(self, tag: Tag) -> None:
        if "href" not in tag.attrs:
            return
        parts = self._run.parts
        if parts and parts[-1][-1:].isalnum() and _strings(tag)[:1].isupper():
            parts.append(" ")  # set apart by style only: "October 8, 2025" "Previous version"
        link = self._one_link(tag)
        if link.text:
            self._run.links.append(link)

    def _one_link(self, tag: Tag) -> Link:
        href = str(tag.attrs["href"]).strip()
        target = self.targets.get(href)
        if target is None:
            try:
                target = urljoin(self.url, href) if len(href) <= MAX_TARGET else href[:MAX_TARGET]
            except ValueError:
                target = href
            self.targets[href] = target
        return Link(fold(_strings(tag)), target)


def is_machine_data(line: str) -> bool:
    """A line of the site's own records: flags, paths and ids, hardly a word."""
    if "/" not in line or len(line) > 2000:
        return False
    tokens = line.split()
    if len(tokens) < 6 or sum(token.isalpha() and token.islower() for token in tokens) > 0.2 * len(tokens):
        return False
    paths = sum(_PATH.search(token) is not None for token in tokens)
    flags = sum(_FLAG.match(token) is not None for token in tokens)
    return paths > 0 and paths + flags >= 0.8 * len(tokens)


def _strings(tag: Tag) -> str:
    contents = tag.contents
    if len(contents) == 1 and isinstance(contents[0], NavigableString):
        return contents[0][:MAX_TEXT]
    found: list[str] = []
    size = 0
    for child in tag.descendants:
        if isinstance(child, NavigableString):
            found.append(child[:MAX_TEXT])
            size += len(child)
            if size > MAX_TEXT:
                break
        elif isinstance(child, Tag) and child.name not in _INLINE:
            found.append(" ")  # an item of a list in a cell: its words are not those of the one before
    return "".join(found)


def _names(tag: Tag) -> set[str]:
    return {child.name for child in tag.descendants if isinstance(child, Tag)}


def _anchor(tag: Tag) -> str | None:
    own = tag.attrs.get("id")
    if own:
        return str(own)
    return next((str(c.attrs["id"]) for c in tag.descendants if isinstance(c, Tag) and "id" in c.attrs), None)
