"""PDF to a Document: letters, lines, blocks, sections; by its own structure where it has one. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from model import Document, FaultKind, Profile, Section
from pipelines.blocks import Heading
from pipelines.choose import in_ranges, is_range
from pipelines.html import NO_PROFILE, Reading
from pipelines.page import TEXT_CHARS, Page
from pipelines.pdf_blocks import blocks, drafts
from pipelines.pdf_glyphs import NO_LETTER, PdfFault, Sheet
from pipelines.pdf_lines import lines, without_running_heads
from pipelines.pdf_parse import CURE, installed, take_apart
from pipelines.pdf_tags import tagged
from pipelines.phrases import SAMPLE, language_of
from pipelines.sections import sections

__all__ = ["CURE", "EXTRACTOR", "PdfFault", "installed", "is_pdf", "read"]

EXTRACTOR = "pdf/1"
UNKNOWN = 0.3  #: of the letters have no meaning: nothing that could be compared
SCANNED = 20  #: letters a page; a page of images with fewer is a scan

_MAGIC = b"%PDF-"
_WHITE = b" \t\r\n\f\0\xef\xbb\xbf"


def is_pdf(body: bytes) -> bool:
    """Whether a body is a PDF, whatever its server calls it."""
    return body[:1024].lstrip(_WHITE).startswith(_MAGIC)


def read(
    body: bytes, *, url: str, url_final: str = "", status: int = 200, profile: Profile = NO_PROFILE
) -> Reading:
    """Document and signs of one body. Raises PdfFault with the reason why it can't be read.

    Of the profile's selectors only ranges of headings mean something here; CSS matches nothing.
    """
    pages = take_apart(body)
    _legible(pages.sheets)
    # With the marks of a structure tree, a line ends where its mark does.
    held = [lines(sheet, by_mark=pages.tree is not None) for sheet in pages.sheets]
    made = tagged(pages.tree, held, pages.sheets)
    if made is None:
        if pages.tree is not None:
            held = [lines(sheet) for sheet in pages.sheets]
        made = drafts(without_running_heads(held, pages.sheets))
    found = blocks(made)
    found, unmatched = in_ranges(found, profile)
    css = tuple(one for one in profile.select + profile.remove if not is_range(one))
    cut = sections(found)
    title = next((one.text for one in found if isinstance(one, Heading)), "") or pages.title
    text = " ".join(line.text for page in held for line in page)
    signs = Page(
        url=url,
        url_final=url_final,
        status=status,
        title=title[:300],
        language=pages.language[:40],
        text=text[:TEXT_CHARS],
        size_bytes=len(body),
        text_chars=len(text),
    )
    document = Document(title[:300], _language(pages.language, cut), cut, EXTRACTOR)
    return Reading(signs, document, css + unmatched)


def _legible(sheets: Sequence[Sheet]) -> None:
    """Raises PdfFault where there is no text, or none that can be read."""
    letters = sum(len(sheet.glyphs) for sheet in sheets)
    if letters < SCANNED * len(sheets) and sum(sheet.images > 0 for sheet in sheets) >= 0.5 * len(sheets):
        raise PdfFault(FaultKind.SCANNED, "the PDF is scanned: its pages are images, without any text")
    unknown = sum(glyph.text == NO_LETTER for sheet in sheets for glyph in sheet.glyphs)
    if unknown > UNKNOWN * letters:
        raise PdfFault(FaultKind.UNREADABLE, "the PDF does not say which letters its signs stand for")


def _language(declared: str, cut: Sequence[Section]) -> str:
    text = " ".join(section.text for section in cut[:40])[:SAMPLE]
    return language_of(text) or declared.replace("_", "-").split("-")[0].strip().lower()[:8]
