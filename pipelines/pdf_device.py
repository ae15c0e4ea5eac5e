"""pdfminer.six's device for us: notes letters, ruling lines and marked content as they are drawn. Pure."""

from __future__ import annotations

from typing import Any

from model import FaultKind
from pipelines.pdf_glyphs import NO_LETTER, Glyph, PdfFault, Sheet

MAX_GLYPHS_PAGE = 60_000  #: a page of a newspaper has 30,000
MAX_RULES_PAGE = 3_000  #: ruling lines; a page with more is a drawing
THIN = 3.0  #: points: a rectangle this thin is a line
_BOLD = ("bold", "black", "heavy", "semibold", "demi")


def device(manager: Any) -> Any:
    """pdfminer's device that notes what is drawn. A class made late, for its base is an extra."""
    from pdfminer.converter import PDFLayoutAnalyzer
    from pdfminer.pdffont import PDFUnicodeNotDefined
    from pdfminer.pdftypes import dict_value, resolve1
    from pdfminer.utils import apply_matrix_pt

    class Device(PDFLayoutAnalyzer):
        sheet: Sheet

        def turn_to(self, sheet: Sheet) -> None:
            self.sheet = sheet
            self._stack = []
            self._marks: list[tuple[bool, int]] = []
            self._resources: Any = None
            self._fonts: dict[int, bool] = {}

        def begin_page(self, page: Any, ctm: Any) -> None:
            super().begin_page(page, ctm)
            self._resources = page.resources
            self.sheet.width, self.sheet.height = self.cur_item.width, self.cur_item.height

        def begin_tag(self, tag: Any, props: Any = None) -> None:
            name = getattr(tag, "name", "")
            if isinstance(props, (bytes, str)) or hasattr(props, "name"):
                named = getattr(props, "name", props)
                props = dict_value(dict_value(self._resources).get("Properties")).get(named)
            found = resolve1(props)
            mark = resolve1(found.get("MCID")) if isinstance(found, dict) else None
            outer = self._marks[-1] if self._marks else (False, -1)
            self._marks.append((outer[0] or name == "Artifact", mark if isinstance(mark, int) else outer[1]))

        def end_tag(self) -> None:
            if self._marks:
                self._marks.pop()

        def render_char(
            self,
            matrix: Any,
            font: Any,
            fontsize: float,
            scaling: float,
            rise: float,
            cid: int,
            ncs: Any,  # noqa: ARG002
            graphicstate: Any,  # noqa: ARG002
        ) -> float:
            advance: float = font.char_width(cid) * fontsize * scaling
            a, b, _, d, x, y = matrix
            if a <= 0 or abs(b) > 0.05 * a:
                return advance  # written askew: a watermark, a remark at the margin
            artifact, mark = self._marks[-1] if self._marks else (False, -1)
            if artifact:
                self.sheet.artifacts += 1
                return advance
            if len(self.sheet.glyphs) >= MAX_GLYPHS_PAGE:
                raise PdfFault(
                    FaultKind.TOO_LARGE, f"page {self.sheet.number + 1} of the PDF has too many letters"
                )
            bold = self._fonts.get(id(font))
            if bold is None:
                bold = self._fonts[id(font)] = _is_bold(font)
            try:
                text = str(font.to_unichr(cid))
            except PDFUnicodeNotDefined:
                text = NO_LETTER
            size = round(fontsize * abs(d), 1)
            self.sheet.glyphs.append(Glyph(text, x, x + advance * a, y + rise * d, size, bold, mark))
            return advance

        def render_image(self, name: str, stream: Any) -> None:  # noqa: ARG002
            self.sheet.images += 1

        def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any) -> None:  # noqa: ARG002
            """Keeps straight lines, and the edges of boxes: what tables are ruled with."""
            if len(self.sheet.across) + len(self.sheet.down) > MAX_RULES_PAGE or not (stroke or fill):
                return
            start: tuple[float, float] | None = None
            corners: list[tuple[float, float]] = []
            for part in path:
                if part[0] == "m":
                    self._edges(corners, stroke)
                    start = apply_matrix_pt(self.ctm, part[1:3])
                    corners = [start]
                elif part[0] == "l":
                    corners.append(apply_matrix_pt(self.ctm, part[1:3]))
                elif part[0] == "h" and start is not None:
                    corners.append(start)
                else:
                    return  # a curve
            self._edges(corners, stroke)

        def _edges(self, corners: list[tuple[float, float]], stroke: bool) -> None:
            if len(corners) < 2:
                return
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
            if y1 - y0 <= THIN:
                self.sheet.across.append(((y0 + y1) / 2, x0, x1))
            elif x1 - x0 <= THIN:
                self.sheet.down.append(((x0 + x1) / 2, y0, y1))
            elif len(corners) >= 4 and stroke:
                self.sheet.across += [(y0, x0, x1), (y1, x0, x1)]
                self.sheet.down += [(x0, y0, y1), (x1, y0, y1)]

    return Device(manager)


def _is_bold(font: Any) -> bool:
    from pdfminer.pdftypes import resolve1

    name = str(getattr(font, "fontname", "")).lower()
    if any(word in name for word in _BOLD):
        return True
    descriptor = getattr(font, "descriptor", None) or {}
    weight, flags = (resolve1(descriptor.get(key)) for key in ("FontWeight", "Flags"))
    return (isinstance(weight, (int, float)) and weight >= 600) or (
        isinstance(flags, int) and bool(flags & 1 << 18)
    )
