"""PDFs that a watched page links to, watched as well: policies are published that way.

Where a source's profile says so (`attachments`), every PDF that its newest version links to becomes a source
of its own, tagged with the page's tags and ``attached:`` and the page's short name. That a link came or went
is told by the page's own change; a PDF that is linked no more stays watched, for it may still change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from urllib.parse import urldefrag, urlsplit

from model import Document, Layer, Rendering, Source
from store import Store
from store.errors import AlreadyThere

MOST = 50  #: of a page; a list of thousands is watched as a site, not as attachments
TAG = "attached:"
_SAID = re.compile(r"\bPDF\b|[(\[]\s*pdf\b")  #: "Decision (PDF, 250 kB)"; not "how to make a pdf"
_PAGE = re.compile(r"\.(html?|xhtml|docx?|xlsx?|odt|ods|zip|csv|xml|txt)$")


def attach(store: Store, now: datetime, sources: Iterable[Source] | None = None) -> list[Source]:
    """Adds the PDFs that pages link to and that nobody watches yet; gives the new sources.

    Done again it finds them there. `sources` are the pages looked at; None: all. Raises StoreError.
    """
    added: list[Source] = []
    for source in store.sources.all() if sources is None else sources:
        newest = store.archive.newest(source.id) if source.profile.attachments else None
        if newest is None:
            continue
        for url, text in linked(store.archive.document(newest.id), source.url):
            try:
                added.append(_add(store, source, url, text, now))
            except AlreadyThere:
                continue
    return added


def linked(document: Document, page: str) -> Iterator[tuple[str, str]]:
    """(URL, text of the link) of the PDFs that a document links to, in its order, each once."""
    seen = {urldefrag(page).url}
    links = (link for section in document.sections for block in section.blocks for link in block.links)
    for link in links:
        url = urldefrag(link.target).url
        if url in seen or not is_pdf(url, link.text):
            continue
        seen.add(url)
        if len(seen) > MOST + 1:
            return
        yield url, link.text


def is_pdf(url: str, text: str = "") -> bool:
    """Whether a link names a PDF, in its address ("/a.pdf", "/get?file=a.pdf") or in its words ("Act (PDF)").

    What else is one can't be told without asking for it.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    named = f"{parts.path}&{parts.query}".lower().split("&")
    return any(part.endswith(".pdf") for part in named) or bool(
        _SAID.search(text) and not _PAGE.search(parts.path.lower())
    )


def _add(store: Store, page: Source, url: str, text: str, now: datetime) -> Source:
    """A PDF asked for as its page is, and read whole. Another host gets none of the page's own headers."""
    layer = Layer(select=(), remove=(), attachments=False, rendering=Rendering.PLAIN)
    own = store.sources.layers(page.id)["source"]
    if urlsplit(url)[:2] == urlsplit(page.url)[:2]:
        layer = layer.over(replace(own, accepted_walls=None))
    return store.sources.add(
        url,
        title=text[:200],
        tags=(*page.tags, f"{TAG}{page.slug}"),
        every_seconds=page.every_seconds,
        layer=layer,
        now=now,
    )
