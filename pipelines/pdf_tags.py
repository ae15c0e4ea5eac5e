"""The structure a tagged PDF brings along (ISO 32000, 14.7, 14.8): order, headings, lists, rows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from model import BlockKind
from pipelines.pdf_blocks import Draft, join
from pipelines.pdf_glyphs import Leaf, Node, Sheet
from pipelines.pdf_lines import Line

COVERED = 0.9  #: of the letters stand in the tree; with less it is not the whole document
DEEPEST = 60  #: nodes within nodes

_HEADING = re.compile(r"H([1-6])?")
_PARAGRAPHS = frozenset("P BlockQuote Quote Note FENote Caption Formula Code Title Sub Aside".split())
_LEFT_OUT = frozenset("Artifact TOC TOCI Index".split())

Lines = dict[tuple[int, int], list[Line]]


def tagged(tree: Node | None, pages: Sequence[Sequence[Line]], sheets: Sequence[Sheet]) -> list[Draft] | None:
    """The blocks in the order of the structure tree; None where there is none, or it leaves text out."""
    if tree is None:
        return None
    ids = {sheet.number: sheet.object_id for sheet in sheets}
    held: Lines = {}
    for page in pages:
        for line in page:
            held.setdefault((ids[line.page], line.mark), []).append(line)
    reader = _Tagged(held)
    reader.read(tree, 0, 0)
    reader.flush()
    whole = sum(len(line.text) for lines in held.values() for line in lines)
    taken = sum(len(line.text) for key in reader.taken for line in held.get(key, ()))
    return reader.made if whole and taken >= COVERED * whole else None


@dataclass(slots=True)
class _Tagged:
    """Reads the tree. What stands outside of any paragraph is one of its own."""

    held: Lines
    made: list[Draft] = field(default_factory=list)
    taken: set[tuple[int, int]] = field(default_factory=set)
    loose: list[Line] = field(default_factory=list)

    def read(self, node: Node, depth: int, nested: int, lists: int = 0) -> None:
        """One node. `depth` is that of sections, for headings without a level of their own."""
        if nested > DEEPEST:
            return
        for child in node.children:
            if isinstance(child, Leaf):
                self.loose += self._lines(child)
                continue
            role = child.role
            heading = _HEADING.fullmatch(role)
            if role in _LEFT_OUT:
                for _ in self._text(child):
                    pass  # of no document's text, and known as such
            elif heading is not None:
                self._add(
                    Draft(BlockKind.PARAGRAPH, self._text(child), level=int(heading[1] or min(6, depth + 1)))
                )
            elif role in _PARAGRAPHS:
                self._add(Draft(BlockKind.PARAGRAPH, self._text(child)))
            elif role == "LI":
                self._item(child, depth, nested, lists)
            elif role == "TR":
                self._row(child)
            elif role == "L":
                self.flush()
                self.read(child, depth, nested + 1, lists + 1)
            else:
                block = role in ("Sect", "Part", "Art", "Div", "Document", "Table", "THead", "TBody", "TFoot")
                if block:
                    self.flush()
                self.read(child, depth + (role in ("Sect", "Art")), nested + 1, lists)
        if node.role in ("Sect", "Part", "Art", "Div", "Document"):
            self.flush()

    def flush(self) -> None:
        """Ends what stands loose."""
        if self.loose:
            lines, self.loose = self.loose, []
            self.made.append(Draft(BlockKind.PARAGRAPH, lines))

    def _add(self, draft: Draft) -> None:
        self.flush()
        if draft.lines:
            self.made.append(draft)

    def _item(self, node: Node, depth: int, nested: int, lists: int) -> None:
        """An item: its mark and its text; lists in it are items of their own."""
        inner = [one for one in _nodes(node) if one.role == "L"]
        label = [line for one in _nodes(node) if one.role == "Lbl" for line in self._text(one)]
        text = self._text(node, without=("L", "Lbl"))
        ordered = any(char.isalnum() for line in label for char in line.text)
        self._add(
            Draft(
                BlockKind.ITEM, [*(label if ordered else ()), *text], depth=max(0, lists - 1), ordered=ordered
            )
        )
        for one in inner:
            self.read(one, depth, nested + 1, lists + 1)

    def _row(self, node: Node) -> None:
        cells = [
            self._text(one) for one in node.children if isinstance(one, Node) and one.role in ("TD", "TH")
        ]
        texts = tuple(join(lines, frozenset()) for lines in cells)
        if any(texts):
            self._add(Draft(BlockKind.ROW, [line for lines in cells for line in lines], cells=texts))

    def _lines(self, leaf: Leaf) -> list[Line]:
        key = (leaf.page_id, leaf.mark)
        if key in self.taken:
            return []
        self.taken.add(key)
        return self.held.get(key, [])

    def _text(self, node: Node, without: tuple[str, ...] = ()) -> list[Line]:
        """The lines under a node, in its order."""
        found: list[Line] = []
        stack: list[Node | Leaf] = [node]
        while stack:
            one = stack.pop()
            if isinstance(one, Leaf):
                found += self._lines(one)
            elif one is node or one.role not in without:
                stack += reversed(one.children)
        return _rejoined(found)


def _nodes(node: Node) -> Iterator[Node]:
    """The nodes under an item that belong to it: not those of lists in it."""
    stack = [child for child in node.children if isinstance(child, Node)]
    while stack:
        one = stack.pop(0)
        yield one
        if one.role != "L":
            stack = [child for child in one.children if isinstance(child, Node)] + stack


def _rejoined(lines: Sequence[Line]) -> list[Line]:
    """Pieces of one line as one: a word set in bold is marked content of its own."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if last is not None and last.page == line.page and abs(last.y - line.y) < 0.35 * max(last.size, 1):
            space = " " if line.x0 - last.x1 > 0.16 * last.size else ""
            found[-1] = replace(
                last,
                text=last.text + space + line.text,
                x1=line.x1,
                bold=last.bold and line.bold,
                links=last.links + line.links,
            )
        else:
            found.append(line)
    return found
