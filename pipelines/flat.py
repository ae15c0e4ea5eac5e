"""A page as flat arrays in document order, so that judging a node is a subtraction, not a walk.

One pass over the Lexbor tree (HTML5-correct, any depth, no recursion). Node `i` and all that is in
it are the indices `i` to `end[i]`; the length of its text is a difference of two running sums.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

TEXT = "-text"
MAX_NODES = 100_000  #: a bound on time and memory; a long policy has 10,000
MAX_FIELDS = 2_000
MANY_TAGS = 50_000  #: a page with more is looked at for hostile depth
MAX_OPEN = 5_000
MAX_DEPTH = 300  #: what is nested deeper is read as plain text

Attributes = dict[str, str | None]
_DEEPENING = re.compile(
    r"<(/?)(?:div|span|section|article|main|nav|header|footer|aside|form|center|blockquote|ul|ol|dl|table|a|b|i|u|em|font"
    r"|strong|small|big|details|fieldset|figure|pre|svg|math|button|h[1-6])\b",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
PROTECTED = "/cdn-cgi/l/email-protection"
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
        return _SPACE.sub(" ", "".join([text[j] or " " for j in range(i, stop)])).strip()

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
    total = links = 0
    if body is not None:
        total, links = _walk(flat, body)
    flat.chars.append(total)
    flat.linked.append(links)
    flat.removed = bytearray(len(flat.tag) + 1)
    return flat


def parse(html: str) -> LexborHTMLParser:
    """The Lexbor tree of a page; NUL characters are dropped, as browsers do in text."""
    if "\0" in html:
        html = html.replace("\0", "")
    return LexborHTMLParser(_tamed(html) if html.count("<") > MANY_TAGS else html)


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


def _walk(flat: Flat, body: LexborNode) -> tuple[int, int]:  # one hot loop; splitting it costs a third
    tags, attrs, texts, parents, ends = flat.tag, flat.attrs, flat.text, flat.parent, flat.end
    chars, linked = flat.chars, flat.linked
    total = links = inside = count = 0
    up, before = -1, "body"  # the parent's place, the tag of the sibling before
    shown: str | None = None  # an address decoded from its obfuscation, in place of the next text
    open_nodes: list[LexborNode] = []
    node: LexborNode | None = body
    while node is not None and count < MAX_NODES:
        tag = node.tag or ""
        if tag == TEXT:
            text = shown or node.text_content or " "
            shown = None
            length = len(text.strip())
            if length or before not in PARTS:  # white space parts words, but not blocks
                tags.append(tag)
                attrs.append(NO_ATTRIBUTES)
                texts.append(text if length else " ")
                parents.append(up)
                chars.append(total)
                linked.append(links)
                count += 1
                ends.append(count)
                total += length
                if inside:
                    links += length
        elif tag not in UNSEEN:
            found = node.attributes
            if "data-cfemail" in found:
                shown = _address(found["data-cfemail"])
            elif tag == "a" and PROTECTED in (found.get("href") or ""):
                found = _mail_link(found)
            tags.append(tag)
            attrs.append(found)
            texts.append("")
            parents.append(up)
            chars.append(total)
            linked.append(links)
            count += 1
            ends.append(count)
            child = node.first_child
            if child is not None and len(open_nodes) >= MAX_DEPTH:
                length = _add_text(flat, node, count - 1, total, links)
                total += length
                links += length if inside else 0
                count += 1
                ends[-1] = ends[-2] = count
            elif child is not None:
                open_nodes.append(node)
                up = count - 1
                inside += tag in LINKED
                node, before = child, tag if tag in PARTS else TEXT
                continue
        elif tag in FIELDS:
            kind = (node.attributes.get("type") or "").lower()
            if kind != "hidden" and len(flat.fields) < MAX_FIELDS:
                flat.fields.append(up)
                flat.passwords += kind == "password"
        if not open_nodes:
            break
        node, before = node.next, before if tag in UNSEEN else tag
        while node is None and open_nodes:
            node = open_nodes.pop()
            ends[up] = count
            before = tags[up]
            inside -= before in LINKED
            up = parents[up]
            node = node.next if open_nodes else None
    while up >= 0:
        ends[up] = count
        up = parents[up]
    return total, links


def _add_text(flat: Flat, node: LexborNode, parent: int, total: int, links: int) -> int:
    """Adds all the text of a node as one text node; returns its length."""
    text = _SPACE.sub(" ", node.text(deep=True, separator=" "))
    flat.tag.append(TEXT)
    flat.attrs.append(NO_ATTRIBUTES)
    flat.text.append(text)
    flat.parent.append(parent)
    flat.chars.append(total)
    flat.linked.append(links)
    flat.end.append(0)
    return len(text.strip())


def _address(coded: str | None) -> str | None:
    """An e-mail address that a content network obfuscated: hex bytes, each xor the first."""
    try:
        raw = bytes.fromhex(coded or "")
    except ValueError:
        return None
    return bytes(byte ^ raw[0] for byte in raw[1:]).decode("utf-8", "replace") if len(raw) > 1 else None


def mail_address(href: str) -> str:
    """The address that a protected link hides in its fragment; "" where it hides none."""
    return _address(href.partition("#")[2].partition("?")[0]) or ""


def _mail_link(attrs: Attributes) -> Attributes:
    """The link with the address it hides; without one it is the same link at every visit."""
    address = mail_address(attrs.get("href") or "")
    return {**attrs, "href": f"mailto:{address}" if address else None}
