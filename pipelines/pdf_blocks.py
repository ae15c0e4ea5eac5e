"""Lines of a PDF to headings (by size and weight) and blocks (paragraphs re-joined, items, rows). Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from model import Block, BlockKind, Link
from pipelines.blocks import LONG_HEADING, SHORT_META, Heading
from pipelines.pdf_lines import SAME_LINE, Line, joined
from pipelines.phrases import is_meta

LARGER = 1.12  #: than the text: a heading
BOLD_HEADING = 160  #: characters: longer is a paragraph in bold
LOOSE = 1.35  #: times the usual distance of lines: a new paragraph
WIDE = 0.9  #: of a column's lines end further left: its right edge
LONG_WORD = 100  #: letters
MOST_LINES = 400  #: of a page that are looked at for it
SHORT = 6  #: sizes before the right edge: a line that ends a paragraph

_BULLET = re.compile(r"(?:[•●○▪■□◦‣⁃∙·►➢➤✓✔❖➔–—*\-\uf000-\uf0ff\ufffd]|o(?= [^\W\d_]))\s+(?=\S)")
_NUMBERED = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-z]{1,2}|[ivxlc]{1,6}|[A-Z])[.)]|\d{1,3}(?:\.\d{1,3})+[.)]?)\s+(?=\S)"
)
_DEPTH = re.compile(r"(?:§+ ?|\w+ )?(\d{1,3}(?:\.\d{1,3})*)\b")
_ENDS = re.compile(r"[.!?:;…。][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"[^\W\d_][-\u2010\u00ad]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


@dataclass(slots=True)
class Draft:
    """A block before its lines are joined. `level` is set where the document itself says "heading"."""

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    level: int = 0
    depth: int = 0
    ordered: bool = False
    cells: tuple[str, ...] = ()
    left: float = 0.0  #: where the text of an item begins, right of its mark

    @property
    def size(self) -> float:
        return max((line.size for line in self.lines), default=0.0)

    @property
    def bold(self) -> bool:
        return bool(self.lines) and all(line.bold for line in self.lines)


# -- lines to drafts


def drafts(pages: Sequence[Sequence[Line]]) -> list[Draft]:
    """Paragraphs, items and rows of a document without a structure of its own."""
    return _Drafter(pages).all()


class _Drafter:
    """Puts lines together to paragraphs, over columns and pages."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        self.pages = [_in_order(_on_one_line(page)) for page in pages]
        self.lead = _leads(self.pages)
        self.rights: dict[tuple[int, int], float] = {}
        self.made: list[Draft] = []
        self.marks: list[float] = []  #: where the marks of the open lists stand

    def all(self) -> list[Draft]:
        for page in self.pages:
            done: set[int] = set()
            for line in page:
                if line.cell is None:
                    self._line(line)
                elif line.cell[0] not in done:
                    done.add(line.cell[0])
                    table = [one for one in page if one.cell is not None and one.cell[0] == line.cell[0]]
                    self.made += _rows(table)
        return self.made

    def _line(self, line: Line) -> None:
        last = self.made[-1] if self.made and self.made[-1].kind is not BlockKind.ROW else None
        bullet = _BULLET.match(line.text)
        mark = bullet or _NUMBERED.match(line.text)
        if mark is not None and last is not None and self._in_a_sentence(last.lines[-1], line):
            mark = None
        if mark is None:
            if last is not None and self._goes_on(last, line):
                last.lines.append(line)
                return
            self.marks.clear()
            self.made.append(Draft(BlockKind.PARAGRAPH, [line], left=line.x0))
            return
        while self.marks and line.x0 < self.marks[-1] - 0.8 * line.size:
            self.marks.pop()
        if not self.marks or line.x0 > self.marks[-1] + 0.8 * line.size:
            self.marks.append(line.x0)
        self.made.append(
            Draft(
                BlockKind.ITEM,
                [line],
                depth=len(self.marks) - 1,
                ordered=bullet is None,
                left=_after(line, mark.end()),
            )
        )

    def _in_a_sentence(self, last: Line, line: Line) -> bool:
        """A line that begins like an item ("6. The ...") and stands in the middle of a sentence."""
        near = last.page == line.page and 0 < last.y - line.y <= LOOSE * self._leading(line)
        same = abs(last.x0 - line.x0) < 1 and _alike(last, line)
        return (
            near and same and self._full(last) and not _ENDS.search(last.text) and last.text[-1] not in ",–-"
        )

    def _goes_on(self, draft: Draft, line: Line) -> bool:
        """Whether a line continues a paragraph or an item."""
        last = draft.lines[-1]
        if not _alike(last, line):
            return False
        ended = _ENDS.search(last.text) is not None
        if last.page != line.page or line.y > last.y:  # the next page, the next column
            return not ended and (self._full(last) or line.text[0].islower() or last.text[-1] in ",-")
        if last.y - line.y > LOOSE * self._leading(line):
            return False
        if draft.kind is BlockKind.ITEM and line.x0 < draft.left - 0.6 * line.size:
            hanging = len(draft.lines) > 1 and draft.lines[-1].x0 >= draft.left - 0.6 * line.size
            return not hanging and self._full(last) and not ended
        if ended and not self._full(last):
            return False
        return not (ended and line.x0 > last.x0 + 0.8 * line.size)

    def _leading(self, line: Line) -> float:
        return self.lead.get(round(line.size), 1.2 * line.size)

    def _full(self, line: Line) -> bool:
        """Whether a line reaches the right edge of its column, about."""
        key = (line.page, int(line.x0 // 40))
        if key not in self.rights:
            beside = (one for one in self.pages[line.page] if one.x0 < line.x1 and line.x0 < one.x1)
            ends = sorted(one.x1 for one in islice(beside, MOST_LINES))
            self.rights[key] = ends[int(WIDE * (len(ends) - 1))]
        return line.x1 > self.rights[key] - SHORT * line.size


def _alike(one: Line, other: Line) -> bool:
    """Whether two lines are set alike, so that they may be one paragraph."""
    return abs(one.size - other.size) <= 0.06 * max(one.size, other.size) and one.bold == other.bold


def _after(line: Line, place: int) -> float:
    """About where the text after a mark begins."""
    return line.x0 + (line.x1 - line.x0) * place / max(1, len(line.text))


def _on_one_line(page: Sequence[Line]) -> list[Line]:
    """Lines with what stands beside them: a list's mark and its text, a name and its value."""
    found: list[Line] = []
    for line in page:
        last = found[-1] if found else None
        if (
            last is not None
            and line.cell is None
            and last.cell is None
            and abs(last.y - line.y) <= SAME_LINE * max(last.size, line.size)
            and line.x0 > last.x0
        ):
            found[-1] = joined(last, line)
        else:
            found.append(line)
    return found


def _in_order(page: list[Line]) -> list[Line]:
    """The lines as they were written; from top to bottom where they were drawn in no order at all."""
    back = sum(
        after.y > before.y + before.size and after.x0 < before.x1 and before.x0 < after.x1
        for before, after in pairwise(page)
    )
    return sorted(page, key=lambda line: (-line.y, line.x0)) if back > 0.2 * len(page) else page


def _leads(pages: Sequence[Sequence[Line]]) -> dict[int, float]:
    """The usual distance of two lines, by their size."""
    gaps: dict[int, Counter[float]] = {}
    for page in pages:
        for before, after in pairwise(page):
            gap = before.y - after.y
            if _alike(before, after) and 0.8 * after.size < gap < 3 * after.size:
                gaps.setdefault(round(after.size), Counter())[round(gap)] += 1
    return {
        size: min(gap for gap, n in found.items() if n >= 0.5 * max(found.values()))
        for size, found in gaps.items()
    }


def _rows(table: Sequence[Line]) -> Iterator[Draft]:
    """The rows of a table, without columns that hold nothing."""
    cells: dict[tuple[int, int], list[Line]] = {}
    for line in table:
        assert line.cell is not None
        cells.setdefault(line.cell[1:], []).append(line)
    columns = sorted({column for _, column in cells})
    for row in sorted({row for row, _ in cells}):
        held = [cells.get((row, column), []) for column in columns]
        texts = tuple(join(lines, frozenset()) for lines in held)
        yield Draft(BlockKind.ROW, [line for lines in held for line in lines], cells=texts)


# -- drafts to blocks


def blocks(made: Sequence[Draft]) -> list[Heading | Block]:
    """Headings and blocks. Where the document names no headings, its larger and bolder lines are some."""
    words = frozenset(
        word.casefold() for draft in made for line in draft.lines for word in _WORD.findall(line.text)
    )
    levels = _levels(made)
    found: list[Heading | Block] = []
    for place, draft in enumerate(made):
        text = join(draft.lines, words)
        if not any(map(str.isalnum, text)):
            continue
        level = levels.get(place, 0)
        if level and not (found and isinstance(found[-1], Heading) and found[-1].text == text):
            found.append(Heading(text, level))
            continue
        links = tuple(_merged(draft.lines))
        kind = draft.kind
        if kind is BlockKind.ROW:
            found.append(Block(kind, " | ".join(draft.cells), cells=draft.cells, links=links))
            continue
        if kind is BlockKind.ITEM and not draft.ordered:
            text = _without_bullet(text)
        elif kind is BlockKind.PARAGRAPH and len(text) <= SHORT_META and is_meta(text):
            kind = BlockKind.META
        found.append(Block(kind, text, depth=draft.depth, ordered=draft.ordered, links=links))
    return found


def _without_bullet(text: str) -> str:
    mark = _BULLET.match(text)
    return text[mark.end() :] if mark else text


def join(lines: Sequence[Line], words: frozenset[str]) -> str:
    """The text of lines as one. A word broken at a line's end is mended; a hyphen that belongs stays."""
    parts: list[str] = []
    for line in lines:
        last = parts[-1] if parts else ""
        if _HYPHEN.search(last[-2:]) and line.text[0].islower():
            if not _belongs(last, line.text, words):
                parts[-1] = last[:-1]
        elif parts:
            parts.append(" ")
        parts.append(line.text)
    return "".join(parts)


def _belongs(before: str, after: str, words: frozenset[str]) -> bool:
    """Whether the hyphen at a line's end is the word's own: the document writes it so elsewhere."""
    start, end = _WORD.findall(before[-LONG_WORD:-1])[-1], _WORD.match(after[:LONG_WORD])
    rest = end[0] if end else ""
    whole, hyphened = f"{start}{rest}".casefold(), f"{start}-{rest}".casefold()
    return hyphened in words and whole not in words and before[-1] != "\u00ad"


def _merged(lines: Sequence[Line]) -> Iterator[Link]:
    """The links of lines; one that runs over a line's end is one."""
    last: Link | None = None
    for line in lines:
        for link in line.links:
            if last is not None and last.target == link.target:
                last = Link(f"{last.text} {link.text}", link.target)
                continue
            if last is not None:
                yield last
            last = link
    if last is not None:
        yield last


def _levels(made: Sequence[Draft]) -> dict[int, int]:
    """Which drafts are headings, and of which level: place -> 1 to 6."""
    named = {place: draft.level for place, draft in enumerate(made) if draft.level}
    if named:
        return named
    sizes: Counter[float] = Counter()
    bold = letters = 0
    for draft in made:
        for line in draft.lines:
            sizes[line.size] += len(line.text)
            bold += line.bold * len(line.text)
            letters += len(line.text)
    if not sizes:
        return {}
    body, body_bold = sizes.most_common(1)[0][0], bold > 0.5 * letters
    found = [place for place, draft in enumerate(made) if _is_heading(draft, body, body_bold)]
    styles = sorted({_style(made[place]) for place in found}, reverse=True)
    levels = {place: 1 + styles.index(_style(made[place])) for place in found}
    for place in found:
        number = _NUMBERED.match(made[place].lines[0].text) and _DEPTH.match(made[place].lines[0].text)
        if number:
            levels[place] += number[1].count(".")
    if found and _is_title(made, found):
        levels = {place: level + (place != found[0]) for place, level in levels.items()}
    return {place: min(6, level) for place, level in levels.items()}


def _is_title(made: Sequence[Draft], found: Sequence[int]) -> bool:
    """Whether the first heading is the document's title, set like its numbered headings."""
    first, *rest = found
    alike = [place for place in rest if _style(made[place]) == _style(made[first])]
    numbered = [place for place in alike if _NUMBERED.match(made[place].lines[0].text)]
    return not _NUMBERED.match(made[first].lines[0].text) and len(numbered) >= 2


def _style(draft: Draft) -> tuple[float, bool]:
    return round(2 * draft.size) / 2, draft.bold


def _is_heading(draft: Draft, body: float, body_bold: bool) -> bool:
    if draft.kind is BlockKind.ROW:
        return False
    if draft.kind is BlockKind.ITEM and not draft.ordered:
        return False
    size = sum(len(line.text) + 1 for line in draft.lines)
    last = draft.lines[-1].text
    if last[-1] in ";," or (last[-1] == "." and size > 80):
        return False
    if draft.size >= LARGER * body and draft.lines[0].size >= LARGER * body:
        return size <= LONG_HEADING
    return draft.bold and not body_bold and size <= BOLD_HEADING and draft.size >= 0.9 * body
