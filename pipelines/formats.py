"""Which reader a body is for: HTML or PDF, by its first bytes, whatever its server calls it. Pure."""

from __future__ import annotations

from model import Capture, Document, Profile, Response, Verdict
from pipelines import html, pdf
from pipelines.charset import charset_of
from pipelines.html import Reading

NAMES = {"html": "an HTML page", "pdf": "a PDF"}


class Unreadable(Exception):  # noqa: N818
    """A body that can't be read as what it is; carries the fault as a value."""

    exit_code = 1

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


def read(
    body: bytes,
    *,
    url: str,
    url_final: str = "",
    status: int = 200,
    content_type: str | None = None,
    profile: Profile = html.NO_PROFILE,
) -> Reading:
    """Document and signs of one body. `content_type` is the header, or None. Raises Unreadable."""
    if not pdf.is_pdf(body):
        charset = charset_of(content_type)
        return html.read(body, url=url, url_final=url_final, status=status, charset=charset, profile=profile)
    try:
        return pdf.read(body, url=url, url_final=url_final, status=status, profile=profile)
    except pdf.PdfFault as error:
        raise Unreadable(error.verdict) from error


def read_response(response: Response, url: str, profile: Profile) -> Reading:
    """What a server answered. Raises Unreadable."""
    return read(
        response.body,
        url=url,
        url_final=response.url_final,
        status=response.status or 0,
        content_type=response.header("content-type"),
        profile=profile,
    )


def read_kept(body: bytes, capture: Capture, url: str, profile: Profile) -> Reading:
    """The body of a capture. Raises Unreadable."""
    return read(
        body,
        url=url,
        url_final=capture.url_final,
        status=capture.status,
        content_type=next((v for k, v in reversed(capture.headers) if k == "content-type"), None),
        profile=profile,
    )


def is_current(extractor: str) -> bool:
    """Whether a reading was made by today's extractor of its format ("html/1", "pdf/1")."""
    return extractor == (pdf.EXTRACTOR if format_of(extractor) == "pdf" else html.EXTRACTOR)


def format_of(extractor: str) -> str:
    """ "html" or "pdf"."""
    return "pdf" if extractor.startswith("pdf/") else "html"


def turned(before: Document, after: Document) -> str:
    """That a page has turned from one format to another, as a sentence, or ""."""
    old, new = format_of(before.extractor), format_of(after.extractor)
    return "" if old == new else f"the page came as {NAMES[new]}; before, it was {NAMES[old]}"
