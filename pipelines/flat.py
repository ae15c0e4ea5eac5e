"""A page as flat arrays in document order, so that judging a node is a subtraction, not a walk.

One pass over the Lexbor tree (HTML5-correct, any depth, no recursion). Node `i` and all that is in
it are the indices `i` to `end[i]`; the length of its text is a difference of two running sums.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.obfuscation import PROTECTED, Attributes, decoded, mail_link
from pipelines.tame import tamed

TEXT = "-text"
MAX_NODES = 100_000  #: a bound on time and memory; a long policy has 10,000
MAX_FIELDS = 2_000
MAX_DEPTH = 300  #: what is nested deeper is read as plain text

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
    total, links = _walk(flat, body) if body is not None else (0, 0)
    flat.chars.append(total)
    flat.linked.append(links)
    flat.removed = bytearray(len(flat.tag) + 1)
    return flat


def parse(html: str | bytes) -> LexborHTMLParser:
    """The Lexbor tree of a page, text or UTF-8; NUL characters are dropped, as browsers do in text."""
    data = html.encode("utf-8", "ignore") if isinstance(html, str) else html
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    return LexborHTMLParser(tamed(data))


def _walk(flat: Flat, body: LexborNode) -> tuple[int, int]:
    """Adds the body and all in it in document order, without recursion; (characters, those in links).

    One loop on purpose: it sees every node of every page, and calls would be most of what it costs.
    """
    tags, kept, texts, parents, ends = flat.tag, flat.attrs, flat.text, flat.parent, flat.end
    chars, linked = flat.chars, flat.linked
    opened: list[LexborNode] = []  # what we are in
    up = -1  # the place of the innermost of it
    place = total = links = 0  # nodes, characters, and those of them in links, so far
    inside = 0  # links and buttons we are in
    before = "body"  # the tag of the sibling before, or of the parent
    shown: str | None = None  # an address decoded from its obfuscation, in place of the next text
    node: LexborNode | None = body
    while node is not None and place < MAX_NODES:
        tag = node.tag or ""
        if tag not in UNSEEN:
            if tag == TEXT:
                text, shown = shown or node.text_content or " ", None
                length, attrs, child = len(text.strip()), NO_ATTRIBUTES, None
                if not length:
                    text = " "
            else:
                text, length, attrs, child = "", 0, node.attributes or NO_ATTRIBUTES, node.first_child
                if "data-cfemail" in attrs:
                    shown = decoded(attrs["data-cfemail"])
                elif tag == "a" and PROTECTED in (attrs.get("href") or ""):
                    attrs = mail_link(attrs)
            if length or not text or before not in PARTS:  # white space parts words, but not blocks
                tags.append(tag)
                kept.append(attrs)
                texts.append(text)
                parents.append(up)
                chars.append(total)
                linked.append(links)
                total += length
                if inside:
                    links += length
                place += 1
                ends.append(place)
            before = tag
            if child is not None and len(opened) < MAX_DEPTH:
                opened.append(node)
                up = place - 1
                inside += tag in LINKED
                before = tag if tag in PARTS else TEXT
                node = child
                continue
            if child is not None:
                length = _add_deep(flat, node, total, links)
                total += length
                if inside:
                    links += length
                place += 1
        elif tag in FIELDS:
            _add_field(flat, node, up)
        if not opened:
            break
        node = node.next
        while node is None and opened:
            parent = opened.pop()
            ends[up] = place
            before = tags[up]
            inside -= before in LINKED
            up = parents[up]
            node = parent.next if opened else None
    while up >= 0:
        ends[up] = place
        up = parents[up]
    return total, links


def _add_deep(flat: Flat, node: LexborNode, total: int, links: int) -> int:
    """Adds all that is in the node added last as one text; its length."""
    text = " ".join(node.text(deep=True, separator=" ").split())
    flat.parent.append(len(flat.tag) - 1)
    flat.tag.append(TEXT)
    flat.attrs.append(NO_ATTRIBUTES)
    flat.text.append(text)
    flat.chars.append(total)
    flat.linked.append(links)
    flat.end[-1] += 1
    flat.end.append(len(flat.tag))
    return len(text)


def _add_field(flat: Flat, node: LexborNode, up: int) -> None:
    """Notes a form field in the node at `up`."""
    kind = (node.attributes.get("type") or "").lower()
    if kind != "hidden" and len(flat.fields) < MAX_FIELDS:
        flat.fields.append(up)
        flat.passwords += kind == "password"
