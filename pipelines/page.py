"""What the judge looks at beside the document: the page's own signs, cheap and frozen."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from pipelines.flat import Flat

TEXT_CHARS = 2_000  #: of the visible text of the whole page kept for the judge
HEAD_BYTES = 200_000  #: of the page, where a <noscript> is looked for
TEXT_NODES = 400  #: nodes it is taken from


@dataclass(frozen=True, slots=True)
class Page:
    """Signs of one capture. Counts are characters of visible text of the whole page, frame and all."""

    url: str  #: asked for
    url_final: str = ""  #: answered, after redirects; "" where unknown
    status: int = 200
    title: str = ""
    language: str = ""  #: declared, as written
    canonical: str = ""  #: <link rel=canonical>, else og:url
    refresh: str = ""  #: content of <meta http-equiv=refresh>
    text: str = ""  #: the first visible text
    size_bytes: int = 0
    text_chars: int = 0
    link_chars: int = 0
    links: int = 0
    scripts: int = 0
    passwords: int = 0  #: password fields
    noscript: str = ""  #: the first text for browsers without scripts


_TAG = re.compile(rb"<[^<>]*>")


def _noscript(html: bytes) -> str:
    start = 0
    for _ in range(10):  # the first are often for counting visits
        start = html.find(b"<noscript", start, HEAD_BYTES) + 1
        if not start:
            break
        stop = html.find(b"</noscript", start, start + 2000)
        said = _TAG.sub(b" ", html[start - 1 : stop]) if stop > 0 else b""
        text = " ".join(said.decode("utf-8", "replace").split())
        if text:
            return text[:300]
    return ""


def _first_text(flat: Flat) -> str:
    if not flat.tag:
        return ""
    near = bisect(flat.chars, 2 * TEXT_CHARS)  # far enough on nearly every page
    text = flat.words(0, min(near, TEXT_NODES))
    return (text if len(text) >= TEXT_CHARS else flat.words(0, TEXT_NODES))[:TEXT_CHARS]


def signs(
    tree: LexborHTMLParser, flat: Flat, html: bytes, *, url: str, url_final: str, status: int, size: int
) -> Page:
    """The signs of a parsed page; `html` is what was parsed, as UTF-8."""
    root = tree.root
    language = (root.attributes.get("lang") or "").strip()[:40] if root is not None else ""
    title = tree.css_first("title")
    canonical = refresh = ""
    head = tree.head
    for node in head.css("link[rel=canonical], meta[property='og:url'], meta[http-equiv]") if head else ():
        attrs = node.attributes
        if node.tag == "link":
            canonical = (attrs.get("href") or "").strip()
        elif attrs.get("property"):
            canonical = canonical or (attrs.get("content") or "").strip()
        elif (attrs.get("http-equiv") or "").lower() == "refresh":
            refresh = (attrs.get("content") or "")[:500]
    return Page(
        url=url,
        url_final=url_final,
        status=status,
        title=" ".join(title.text(deep=True).split())[:300] if title is not None else "",
        language=language,
        canonical=canonical[:2000],
        refresh=refresh,
        text=_first_text(flat),
        size_bytes=size,
        text_chars=flat.chars[-1],
        link_chars=flat.linked[-1],
        links=flat.tag.count("a"),
        scripts=html.count(b"<script"),
        passwords=flat.passwords,
        noscript=_noscript(html),
    )
