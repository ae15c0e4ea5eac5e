"""HTML to a Document: decode, flatten, prune, find the main part, cut into sections. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model import Document, Profile, Section
from pipelines.blocks import Reader
from pipelines.charset import utf8
from pipelines.choose import choose, in_ranges
from pipelines.copies import drop_copies
from pipelines.feed import Feed
from pipelines.flat import flatten, parse
from pipelines.frame import prune
from pipelines.mainpart import main_part
from pipelines.page import Page, signs
from pipelines.phrases import SAMPLE, language_of
from pipelines.sections import sections

EXTRACTOR = "html/2"
NO_PROFILE = Profile()


@dataclass(frozen=True, slots=True)
class Reading:
    """One capture read. `rotten` are the selectors of the profile that match nothing."""

    page: Page
    document: Document
    rotten: tuple[str, ...] = ()


def read(
    body: bytes,
    *,
    url: str,
    url_final: str = "",
    status: int = 200,
    charset: str | None = None,
    profile: Profile = NO_PROFILE,
) -> Reading:
    """Document and signs of one body. `charset` is what the Content-Type header says, or None."""
    html = utf8(body, charset)
    tree = parse(html)
    flat = flatten(tree)
    page = signs(tree, flat, html, url=url, url_final=url_final, status=status, size=len(body))
    rotten: tuple[str, ...] = ()
    whole = tree
    if profile.select or profile.remove:
        tree, rotten = choose(tree, profile)
        flat = flatten(tree)
    prune(flat, page.title)
    # What somebody selected is the main part, all of it.
    start, stop = main_part(flat, page.title) if tree is whole else (0, len(flat.tag))
    drop_copies(flat, start, stop)
    reader = Reader(url_final or url)
    found = reader.read(Feed(flat, start, stop))
    if profile.select or profile.remove:
        found, unmatched = in_ranges(found, profile)
        rotten += unmatched
    cut = sections(found, reader.leads if len(found) == len(reader.found) else None)
    return Reading(page, Document(_title(page.title, cut), _language(page, cut), cut, EXTRACTOR), rotten)


def extract(
    body: bytes,
    *,
    url: str,
    charset: str | None = None,
    profile: Profile = NO_PROFILE,
) -> Document:
    """The main content of a page as a Document. Never raises, whatever the bytes are."""
    return read(body, url=url, charset=charset, profile=profile).document


def _title(title: str, cut: Sequence[Section]) -> str:
    """The page's title without what the site adds to it, where its first heading says the shorter form."""
    first = next((section.heading for section in cut if section.level == 1), "")
    return first if len(first) > 2 and (not title or first.casefold() in title.casefold()) else title


def _language(page: Page, cut: Sequence[Section]) -> str:
    """The language the text is in, else the one the page declares."""
    texts: list[str] = []
    size = 0
    for section in cut:
        texts.append(section.text[:SAMPLE])
        size += len(texts[-1])
        if size >= SAMPLE:
            break
    declared = page.language.replace("_", "-").split("-")[0].strip().lower()[:8]
    return language_of(" ".join(texts)) or declared
