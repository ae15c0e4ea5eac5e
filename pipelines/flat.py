"""A page as flat arrays in document order, so that judging a node is a subtraction, not a walk.

One pass over the Lexbor tree (HTML5-correct, any depth, no recursion). Node `i` and all that is in
it are the indices `i` to `end[i]`; the length of its text is a difference of two running sums.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.obfuscation import PROTECTED, Attributes, decoded, mail_link

TEXT = "-text"
MAX_NODES = 100_000  #: a bound on time and memory; a long policy has 10,000
MAX_FIELDS = 2_000
MANY_TAGS = 50_000  #: a page with more is looked at for hostile depth
MAX_OPEN = 5_000
MAX_DEPTH = 300  #: what is nested deeper is read as plain text

_DEEPENING = re.compile(
    r"<(/?)(?:div|span|section|article|main|nav|header|footer|aside|form|center|blockquote|ul|ol|dl|table|a|b|i|u|em|font"
    r"|strong|small|big|details|fieldset|figure|pre|svg|math|button|h[1-6])\b",
    re.IGNORECASE,
)
NO_ATTRIBUTES: Attributes = {}


def names(text: str) -> frozenset[str]:
    """The words of a text: how long lists of tag and role names are written here."""
    return frozenset(text.split())


#: What no reader sees as text of the page.
UNSEEN = names(
    """
    script style noscript template svg math iframe canvas audio video object embed map picture img
    head -comment !doctype select option datalist input textarea progress meter
    """
)
LINKED = names("a button")
FIELDS = names("input select textarea")
#: After these, and at their start, white space says nothing.
PARTS = names(
    """
    body div p li ul ol table tbody thead tr td th section article main header footer nav aside form
    h1 h2 h3 h4 h5 h6 br dl dt dd
    """
)


@dataclass(slots=True)
class Flat:
    """`tag`, `attrs`, `text`, `parent`, `end` by node; `chars` and `linked` run along in document order."""

    tag: list[str] = field(default_factory=list)
    attrs: list[Attributes] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    chars: list[int] = field(default_factory=list)  #: characters of text before node i
    linked: list[int] = field(default_factory=list)  #: of these, inside links and buttons
    fields: list[int] = field(default_factory=list)  #: nodes that hold a form field
    passwords: int = 0  #: password fields
    removed: bytearray = field(default_factory=bytearray)  #: 1: pruned, with all that is in it

    def size(self, i: int) -> int:
        """Characters of text in node i."""
        return self.chars[self.end[i]] - self.chars[i]

    def in_links(self, i: int) -> int:
        """Characters of text in node i that are inside links and buttons."""
        return self.linked[self.end[i]] - self.linked[i]

    def prose(self, i: int) -> int:
        """Characters of text in node i outside links and buttons."""
        end = self.end[i]
        return self.chars[end] - self.chars[i] - self.linked[end] + self.linked[i]

    def words(self, i: int, limit: int = 1 << 30) -> str:
        """The visible text of node i on one line, of its first `limit` nodes."""
        text, stop = self.text, min(self.end[i], i + limit)
        return " ".join("".join([part or " " for part in text[i:stop]]).split())

    def has(self, i: int, tags: frozenset[str]) -> bool:
        """Whether one of the tags stands in node i."""
        return not tags.isdisjoint(self.tag[i + 1 : self.end[i]])

    def above(self, i: int, tags: frozenset[str]) -> bool:
        """Whether node i stands in one of the tags."""
        i = self.parent[i]
        while i >= 0:
            if self.tag[i] in tags:
                return True
            i = self.parent[i]
        return False

    def drop(self, i: int) -> None:
        """Marks node i and all that is in it as removed."""
        self.removed[i : self.end[i]] = b"\1" * (self.end[i] - i)


def flatten(tree: LexborHTMLParser) -> Flat:
    """The body of a page as flat arrays. What comes after MAX_NODES nodes is cut."""
    flat = Flat()
    body = tree.body
    walk = _Walk(flat)
    if body is not None:
        walk.over(body)
    flat.chars.append(walk.total)
    flat.linked.append(walk.links)
    flat.removed = bytearray(len(flat.tag) + 1)
    return flat


def parse(html: str) -> LexborHTMLParser:
    """The Lexbor tree of a page; NUL characters are dropped, as browsers do in text."""
    if "\0" in html:
        html = html.replace("\0", "")
    many = len(html) > 4 * MANY_TAGS and html.count("<") > MANY_TAGS
    return LexborHTMLParser(_tamed(html) if many else html)


def _tamed(html: str) -> str:
    """The page without the opening tags beyond MAX_OPEN levels: parsing such depth takes quadratic time."""
    depth = 0

    def keep(found: re.Match[str]) -> str:
        nonlocal depth
        if found[1]:
            depth = max(0, depth - 1)
        elif depth >= MAX_OPEN:
            return " "
        else:
            depth += 1
        return found[0]

    return _DEEPENING.sub(keep, html)


class _Walk:
    """One walk over the nodes of a body, in document order, without recursion."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        self.total = self.links = 0  # characters so far, and those of them in links
        self.inside = 0  # links that are open
        self.up = -1  # the parent's place
        self.before = "body"  # the tag of the sibling before, or of the parent
        self.shown: str | None = None  # an address decoded from its obfuscation, in place of the next text
        self.open: list[LexborNode] = []

    def over(self, body: LexborNode) -> None:
        """Adds the body and all in it to `flat`, up to MAX_NODES nodes."""
        flat, opened = self.flat, self.open
        node: LexborNode | None = body
        while node is not None and len(flat.tag) < MAX_NODES:
            tag = node.tag or ""
            child = None
            if tag == TEXT:
                self._text(node.text_content or " ")
            elif tag not in UNSEEN:
                child = self._element(node, tag)
            elif tag in FIELDS:
                self._field(node)
            if child is not None:
                opened.append(node)
                self.up = len(flat.tag) - 1
                self.inside += tag in LINKED
                self.before = tag if tag in PARTS else TEXT
                node = child
            elif opened:
                if tag not in UNSEEN:
                    self.before = tag
                node = self._following(node)
            else:
                node = None
        while self.up >= 0:
            self._close()

    def _following(self, node: LexborNode) -> LexborNode | None:
        """The next node in document order after all that is in this one."""
        following = node.next
        while following is None and self.open:
            parent = self.open.pop()
            self._close()
            following = parent.next if self.open else None
        return following

    def _close(self) -> None:
        flat = self.flat
        flat.end[self.up] = len(flat.tag)
        self.before = flat.tag[self.up]
        self.inside -= self.before in LINKED
        self.up = flat.parent[self.up]

    def _text(self, text: str) -> None:
        text, self.shown = self.shown or text, None
        length = len(text.strip())
        if length or self.before not in PARTS:  # white space parts words, but not blocks
            self._add(TEXT, NO_ATTRIBUTES, text if length else " ", length)

    def _element(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Adds an element; its first child, if it is to be gone into."""
        attrs = node.attributes
        if "data-cfemail" in attrs:
            self.shown = decoded(attrs["data-cfemail"])
        elif tag == "a" and PROTECTED in (attrs.get("href") or ""):
            attrs = mail_link(attrs)
        self._add(tag, attrs, "", 0)
        child = node.first_child
        if child is None or len(self.open) < MAX_DEPTH:
            return child
        text = " ".join(node.text(deep=True, separator=" ").split())
        place, self.up = self.up, len(self.flat.tag) - 1
        self._add(TEXT, NO_ATTRIBUTES, text, len(text))
        self.flat.end[self.up] += 1
        self.up = place
        return None

    def _add(self, tag: str, attrs: Attributes, text: str, length: int) -> None:
        flat = self.flat
        flat.tag.append(tag)
        flat.attrs.append(attrs)
        flat.text.append(text)
        flat.parent.append(self.up)
        flat.end.append(len(flat.tag))
        flat.chars.append(self.total)
        flat.linked.append(self.links)
        self.total += length
        if self.inside:
            self.links += length

    def _field(self, node: LexborNode) -> None:
        kind = (node.attributes.get("type") or "").lower()
        if kind != "hidden" and len(self.flat.fields) < MAX_FIELDS:
            self.flat.fields.append(self.up)
            self.flat.passwords += kind == "password"
