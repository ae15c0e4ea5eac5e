"""HTML to a Document: decode, flatten, prune, find the main part, cut into sections. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from model import Document, Profile
from pipelines.blocks import Reader
from pipelines.charset import decode
from pipelines.flat import flatten, parse
from pipelines.frame import prune
from pipelines.mainpart import main_part
from pipelines.page import Page, signs
from pipelines.sections import sections
from pipelines.soup import soup_of

EXTRACTOR = "html/1"


@dataclass(frozen=True, slots=True)
class SiteText:
    """What repeats on a site's other pages: digests of block texts. A versioned value, handed in."""

    id: str
    digests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """One capture read: the document, and the signs the judge needs."""

    page: Page
    document: Document


def read(
    body: bytes,
    *,
    url: str,
    url_final: str = "",
    status: int = 200,
    charset: str | None = None,
    profile: Profile = Profile(),
    site: SiteText | None = None,
) -> Reading:
    """Document and signs of one body. `charset` is what the Content-Type header says, or None."""
    html = decode(body, charset)
    tree = parse(html)
    flat = flatten(tree)
    page = signs(tree, flat, html, url=url, url_final=url_final, status=status, size=len(body))
    prune(flat)
    start, stop = main_part(flat)
    reader = Reader(url_final or url)
    found = reader.read(soup_of(flat, start, stop))
    document = Document(page.title, _primary(page.language), sections(found, reader.leads), EXTRACTOR)
    return Reading(page, document)


def extract(
    body: bytes,
    *,
    url: str,
    charset: str | None = None,
    profile: Profile = Profile(),
    site: SiteText | None = None,
) -> Document:
    """The main content of a page as a Document. Never raises, whatever the bytes are."""
    return read(body, url=url, charset=charset, profile=profile, site=site).document


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].strip().lower()[:8]
