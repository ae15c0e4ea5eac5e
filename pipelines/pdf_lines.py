"""Letters of a PDF page to lines of text, and to the cells of ruled tables. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from model import Link
from pipelines.blocks import fold
from pipelines.pdf_glyphs import Glyph, Sheet
from pipelines.pdf_glyphs import Link as Place

Rule = tuple[float, float, float]  #: where it stands, where it begins, where it ends

TAIL = 120  #: letters at a line's end in which dots lead to a page number
MAX_RULES = 300  #: on a page, one way; a page with more is a drawing
SPACE = 0.16  #: of the letters' size between two letters: words end there
GAP = 1.5  #: of the size: columns, cells and list marks end there
SAME_LINE = 0.35  #: of the size up or down: a raised sign, not another line
RULED = 2.5  #: points that two ruling lines may miss each other by
MARGIN = 0.14  #: of a page's height at top and bottom, where running heads stand
REPEATED = 0.4  #: of the pages show it at the same place: a running head
OUTER = 3  #: lines at an edge that may be running heads
LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    "\uf001": "fi",  # as fonts of the time before Unicode had them
    "\uf002": "fl",
}

_NUMBER = re.compile(r"\d+|\b[ivxl]{1,6}\b")
_PAGE_NUMBER = re.compile(r"\W*(?:\w{1,8}\.?\s)?#(?:\s*(?:\w{1,4}|/)\s*#)?\W*")
_LEADER = re.compile(r"(?:[.…_]\s?){4}[.…_\s]{0,120}[\divxl]{1,5}$")


@dataclass(frozen=True, slots=True)
class Line:
    """Letters on one base line without a gap. Points, from the page's lower left corner."""

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    bold: bool  #: throughout
    links: tuple[Link, ...] = ()
    mark: int = -1  #: marked content of its first letter
    cell: tuple[int, int, int] | None = None  #: (table, row, column) of the page


@dataclass(slots=True)
class Table:
    """A ruled table: the lines between its rows from the top, and between its columns from the left."""

    ys: list[float]
    xs: list[float]

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) of a place, or None outside."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        row = sum(edge > y for edge in self.ys[:-1]) - 1
        column = sum(edge < x for edge in self.xs[:-1]) - 1
        return max(row, 0), max(column, 0)


def lines(sheet: Sheet, *, by_mark: bool = False) -> list[Line]:
    """The lines of a page in the order they are drawn, which is how they were written."""
    tables = ruled(sheet)
    found: list[Line] = []
    run = _Run(sheet, (), None)
    for glyph in sheet.glyphs:
        cell = _cell(tables, glyph)
        if not run.takes(glyph, cell, by_mark):
            found += run.end()
            run = _Run(sheet, sheet.links, cell)
        run.add(glyph)
    found += run.end()
    return found


@dataclass(slots=True)
class _Run:
    """A line that is being read."""

    sheet: Sheet
    places: Sequence[Place]
    cell: tuple[int, int, int] | None
    glyphs: list[Glyph] = field(default_factory=list)
    doubled: int = 0

    def takes(self, glyph: Glyph, cell: tuple[int, int, int] | None, by_mark: bool) -> bool:
        """Whether a letter goes on with this line."""
        if not self.glyphs:
            return False
        last = self.glyphs[-1]
        size = max(last.size, glyph.size, 1.0)
        if cell != self.cell or (by_mark and glyph.mark != last.mark):
            return False
        if abs(glyph.y - last.y) > SAME_LINE * size:
            return False
        return -size < glyph.x0 - last.x1 < GAP * size

    def add(self, glyph: Glyph) -> None:
        """Takes a letter; one written twice in the same place, to look bold, once."""
        for before in self.glyphs[-2:]:
            if (
                before.text == glyph.text
                and abs(before.x0 - glyph.x0) < 0.1 * max(glyph.size, 1)
                and glyph.text.strip()
            ):
                self.doubled += 1
                return
        self.glyphs.append(glyph)

    def end(self) -> Iterator[Line]:
        """The line, if it holds anything."""
        glyphs = self.glyphs
        text = fold("".join(_spaced(glyphs)))
        if not text:
            return
        seen = [glyph for glyph in glyphs if glyph.text.strip()]
        sizes = sorted(glyph.size for glyph in seen)
        bold = sum(glyph.bold for glyph in seen) >= 0.9 * len(seen) or self.doubled >= 0.8 * len(seen)
        yield Line(
            text,
            self.sheet.number,
            min(glyph.x0 for glyph in seen),
            max(glyph.x1 for glyph in seen),
            seen[0].y,
            sizes[len(sizes) // 2],
            bold,
            tuple(_links(seen, self.places)),
            glyphs[0].mark,
            self.cell,
        )


def _spaced(glyphs: Sequence[Glyph]) -> Iterator[str]:
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and glyph.x0 - last.x1 > SPACE * max(glyph.size, 1.0):
            yield " "
        yield LIGATURES.get(glyph.text, glyph.text)
        last = glyph


def _links(glyphs: Sequence[Glyph], places: Sequence[Place]) -> Iterator[Link]:
    middle = glyphs[0].y + 0.3 * glyphs[0].size
    for place in places:
        x0, y0, x1, y1 = place.box
        if not y0 - 1 <= middle <= y1 + 1:
            continue
        under = [glyph for glyph in glyphs if x0 <= (glyph.x0 + glyph.x1) / 2 <= x1]
        if text := fold("".join(_spaced(under))):
            yield Link(text, place.target)


# -- tables


def ruled(sheet: Sheet) -> list[Table]:
    """The tables of a page that are drawn with lines: two rows and two columns at least."""
    across, down = _whole(sheet.across), _whole(sheet.down)
    if len(across) > MAX_RULES or len(down) > MAX_RULES:
        return []
    groups: list[list[Rule]] = []
    for rule in sorted(across, key=lambda rule: -rule[0]):  # from the top
        y, x0, x1 = rule
        uprights = [
            one
            for one in down
            if x0 - RULED <= one[0] <= x1 + RULED and one[1] - RULED <= y <= one[2] + RULED
        ]
        if x1 - x0 < 3 * RULED or not uprights:
            continue
        for group in groups:
            low = group[-1][0]
            if any(one[1] - RULED <= low <= one[2] + RULED for one in uprights) and any(
                one[1] - RULED <= x1 and x0 <= one[2] + RULED for one in group
            ):
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [table for group in groups if (table := _table(group, down)) is not None]


def _table(group: Sequence[Rule], down: Sequence[Rule]) -> Table | None:
    ys = _distinct([y for y, _, _ in group])[::-1]
    left, right = min(x0 for _, x0, _ in group), max(x1 for _, _, x1 in group)
    uprights = [
        x
        for x, y0, y1 in down
        if left - RULED <= x <= right + RULED and y0 < ys[0] + RULED and y1 > ys[-1] - RULED
    ]
    xs = _distinct(uprights)
    return Table(ys, xs) if len(ys) >= 3 and len(xs) >= 3 else None


def _whole(rules: Iterable[Rule]) -> list[Rule]:
    """Rules without pieces: the edges of neighbouring cells are one line."""
    found: list[Rule] = []
    for at, start, stop in sorted((round(at, 1), start, stop) for at, start, stop in rules):
        last = found[-1] if found else None
        if last is not None and at == last[0] and start <= last[2] + RULED:
            found[-1] = (at, last[1], max(last[2], stop))
        else:
            found.append((at, start, stop))
    return found


def _distinct(values: Iterable[float]) -> list[float]:
    """In order, those that nearly coincide once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > RULED:
            found.append(value)
    return found


def _cell(tables: Sequence[Table], glyph: Glyph) -> tuple[int, int, int] | None:
    for number, table in enumerate(tables):
        place = table.cell((glyph.x0 + glyph.x1) / 2, glyph.y + 0.3 * glyph.size)
        if place is not None:
            return (number, *place)
    return None


# -- what is not the document's text


def without_running_heads(pages: Sequence[Sequence[Line]], sheets: Sequence[Sheet]) -> list[list[Line]]:
    """The pages without heads and feet that come again from page to page, and without page numbers."""
    seen: dict[tuple[str, int], set[int]] = {}
    edges = [_edge(page, sheet) for page, sheet in zip(pages, sheets, strict=True)]
    for number, edge in enumerate(edges):
        for i in edge:
            for key in _keys(pages[number][i]):
                seen.setdefault(key, set()).add(number)
    most = max(2.0, REPEATED * len(pages))
    kept = []
    for page, edge in zip(pages, edges, strict=True):
        gone = {i for i in edge if any(len(seen[key]) >= most for key in _keys(page[i]))}
        outermost = {
            max(edge, key=lambda i: page[i].y, default=-1), min(edge, key=lambda i: page[i].y, default=-1)
        } - {-1}  # fmt: skip
        gone |= {
            i for i in outermost if len(page[i].text) < TAIL and _PAGE_NUMBER.fullmatch(_masked(page[i].text))
        }
        kept.append(
            [line for i, line in enumerate(page) if i not in gone and not _LEADER.search(line.text[-TAIL:])]
        )
    return kept


def _edge(page: Sequence[Line], sheet: Sheet) -> list[int]:
    """Places of the lines at the top and the bottom of a page."""
    ys = sorted({round(line.y) for line in page})
    outer = {*ys[:OUTER], *ys[-OUTER:]}
    low, high = MARGIN * sheet.height, (1 - MARGIN) * sheet.height
    return [i for i, line in enumerate(page) if round(line.y) in outer and not low < line.y < high]


def _masked(text: str) -> str:
    return _NUMBER.sub("#", text.casefold())


def _keys(line: Line) -> list[tuple[str, int]]:
    """A line's words, numbers masked, with about where it stands: twice, so that no border splits it."""
    return [(_masked(line.text), int(line.y // 8)), (_masked(line.text), -1 - int((line.y + 4) // 8))]


def joined(first: Line, second: Line) -> Line:
    """Two runs of one line as one."""
    return replace(
        first,
        text=f"{first.text} {second.text}",
        x0=min(first.x0, second.x0),
        x1=max(first.x1, second.x1),
        bold=first.bold and second.bold,
        links=first.links + second.links,
    )
