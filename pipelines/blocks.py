"""Blocks of a feed, in document order: headings, paragraphs, list items, table rows, terms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from bs4 import Tag
from bs4.element import NavigableString

from model import Block, BlockKind, Link
from pipelines.feed import BREAK, LINE, Feed
from pipelines.phrases import is_meta, is_tool
from pipelines.soup import soup_of

LEVELS = {f"h{n}": n for n in range(1, 7)}
LONG_HEADING = 250  #: characters: longer is a paragraph that somebody marked as a heading
MAX_TEXT = 20_000  #: characters of a heading, a link or a cell that are read
MAX_BLOCK = 500_000  #: characters of a block that are read: a whole law in one <pre> has fewer
MAX_TARGET = 4_000  #: characters of a link's target
SHORT_META = 160  #: characters of a "last updated ..." line

_EMPTY_LINE = re.compile(rf"{LINE}\s*{LINE}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_PATH = re.compile(r"(?:/[\w.-]+){2,}|(?<!\S)[0-9a-f]{12,}(?!\S)")
#: an address that joining to another would leave as it is: most of all
_WHOLE = re.compile(
    r"https?://[a-z0-9.-]+/[\w./%~+=&,@:()-]*(?:\?[\w./%~+=&,@:()-]+)?(?:#[\w./%~+=&,@:()-]+)?", re.ASCII
)
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


@dataclass(slots=True)
class _Words:
    """Takes what is said in a tag, and the first id that stands in it."""

    parts: list[str] = field(default_factory=list)
    chars: int = 0
    anchor: str | None = None

    def text(self, text: str) -> None:
        if self.chars < MAX_TEXT:
            self.parts.append(text[:MAX_TEXT])
            self.chars += len(text)

    def start(self, name: str, attrs: dict[str, str], _place: int) -> bool:
        self.anchor = self.anchor or attrs.get("id")
        if name not in _INLINE:
            self.parts.append(" ")
        return True

    def end(self, name: str) -> None:
        pass

    @property
    def said(self) -> str:
        return "".join(self.parts)[:MAX_TEXT]


def fold(text: str) -> str:
    """One line, white space folded; soft hyphens and invisible characters gone."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())  # splits at the marks of a feed as well


class Reader:
    """Reads a feed into headings and blocks."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.found: list[Heading | Block] = []
        self.leads: set[int] = set()  #: places in `found` of paragraphs that are bold throughout
        self.targets: dict[str, str] = {}
        self._run = _Run()
        self._lists: list[bool] = []  # of the lists that are open: numbered?
        self._bold = self._asides = 0
        self._settled = 0  # parts of the run whose bold characters are counted

    def read(self, feed: Feed) -> list[Heading | Block]:
        """Headings and blocks in document order."""
        self._feed = feed
        feed.to(self)
        self._flush()
        return self.found

    def text(self, text: str) -> None:
        """Takes text, BREAK or LINE."""
        if BREAK not in text:
            self._run.parts.append(text)
            return
        if text == BREAK:
            if self._run.parts:
                self._flush()
            return
        first, *rest = text.split(BREAK)
        if first:
            self._run.parts.append(first)
        for part in rest:
            self._flush()
            if part:
                self._run.parts.append(part)

    def start(self, name: str, attrs: dict[str, str], place: int) -> bool:
        """Begins a tag; whether to go into it."""
        if self._bold:
            self._settle()
        if name == "a":
            if "href" in attrs:
                self._link(attrs["href"], place)
        elif name in LEVELS:
            return self._heading(attrs, place, LEVELS[name])
        elif name == "tr":
            self._flush()
            self._row(place)
            return False
        elif name == "strong":
            self._bold += 1
            self._settled = len(self._run.parts)
        else:
            self._flush()
            if name in _KINDS:
                self._run.kind = _KINDS[name]
            elif name in ("ul", "ol"):
                self._lists.append(name == "ol")
            elif name == "aside":
                self._asides += 1
        return True

    def end(self, name: str) -> None:
        """Ends a tag."""
        if self._bold:
            self._settle()
        if name == "strong":
            self._bold -= 1
        elif name != "a":
            self._flush()
            self._run.kind = BlockKind.PARAGRAPH
            if name in ("ul", "ol"):
                self._lists.pop()
            elif name == "aside":
                self._asides -= 1

    def _settle(self) -> None:
        """Counts what was said in bold since the last tag."""
        parts = self._run.parts
        if len(parts) > self._settled:
            self._run.bold += len("".join(parts[self._settled :]).strip())
            self._settled = len(parts)

    def _flush(self) -> None:
        run = self._run
        if not run.parts:
            return
        if self._bold:
            self._settle()
            self._settled = 0
        raw = "".join(run.parts)
        if not raw.strip():
            run.parts.clear()
            return
        self._run = _Run()
        links = tuple(run.links)
        for text in _EMPTY_LINE.split(raw) if LINE in raw else (raw,):
            line = fold(text[:MAX_BLOCK])
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

    def _heading(self, attrs: dict[str, str], place: int, level: int) -> bool:
        """A heading; one as long as a paragraph is read as that."""
        self._flush()
        words = self._words(place)
        text = fold(words.said)
        if len(text) > LONG_HEADING:
            return True
        last = self.found[-1] if self.found else None
        if text and any(map(str.isalnum, text)) and not (isinstance(last, Heading) and last.text == text):
            self.found.append(Heading(text, level, attrs.get("id") or words.anchor, self._asides > 0))
        return False

    def _row(self, place: int) -> None:
        row = soup_of(self._feed, place)
        cells = [child for child in row.contents if isinstance(child, Tag) and child.name in ("td", "th")]
        texts = tuple(fold(_said(cell)) for cell in cells)
        if any(texts):
            found = [link for link in row.find_all("a") if "href" in link.attrs]
            links = tuple(self._one_link(str(link["href"]), link.get_text()[:MAX_TEXT]) for link in found)
            self.found.append(Block(BlockKind.ROW, " | ".join(texts), cells=texts, links=links))

    def _link(self, href: str, place: int) -> None:
        parts, text = self._run.parts, self._words(place).said
        if parts and parts[-1][-1:].isalnum() and text[:1].isupper():
            parts.append(" ")  # set apart by style only: "October 8, 2025" "Previous version"
            self._settled = len(parts)
        link = self._one_link(href, text)
        if link.text:
            self._run.links.append(link)

    def _words(self, place: int) -> _Words:
        """What is said in the tag at `place`."""
        words = _Words()
        self._feed.ahead(place, words)
        return words

    def _one_link(self, href: str, text: str) -> Link:
        href = href.strip()
        target = self.targets.get(href)
        if target is None:
            whole = len(href) <= MAX_TARGET and _WHOLE.fullmatch(href)
            target = self.targets[href] = href if whole else self._joined(href)
        return Link(fold(text), target)

    def _joined(self, href: str) -> str:
        try:
            return urljoin(self.url, href) if len(href) <= MAX_TARGET else href[:MAX_TARGET]
        except ValueError:
            return href


def is_machine_data(line: str) -> bool:
    """A line of the site's own records: flags, paths and ids, hardly a word."""
    if "/" not in line or len(line) > 2000 or not _PATH.search(line):
        return False
    tokens = line.split()
    if len(tokens) < 6 or sum(token.isalpha() and token.islower() for token in tokens) > 0.2 * len(tokens):
        return False
    paths = sum(_PATH.search(token) is not None for token in tokens)
    flags = sum(_FLAG.match(token) is not None for token in tokens)
    return paths + flags >= 0.8 * len(tokens)


def _said(tag: Tag) -> str:
    """What is said in a cell. An item of a list in it: its words are not those of the one before."""
    parts = (
        child if isinstance(child, NavigableString) else " " * (child.name not in _INLINE)
        for child in tag.descendants
        if isinstance(child, NavigableString | Tag)
    )
    return "".join(parts)[:MAX_TEXT]
