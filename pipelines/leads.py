"""What a page points to: links, its own canonical address, itself in other languages, feeds. Pure.

Sources: HTML 4.6.7 (link types), RFC 6596 (canonical), RFC 8288 (Link header), RSS autodiscovery.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from pipelines import languages
from pipelines.charset import decode
from pipelines.scope import address

_MOST = 5_000  #: links of one page that are followed
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_HEADER = re.compile(
    r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,40}\s*=\s*(?:\"[^\"]{0,200}\"|[^\s\",;]{1,200})){0,8})"
)
_PARAMETER = re.compile(r";\s*([\w*-]{1,40})\s*=\s*(?:\"([^\"]{0,200})\"|([^\s\",;]{1,200}))")


@dataclass(frozen=True, slots=True)
class Leads:
    """All addresses are absolute and written as `scope.address` does."""

    links: tuple[tuple[str, str], ...] = ()  #: address, text; each address once, in the order of the page
    canonical: str = ""  #: the address that the page says it is, "" without one
    alternates: tuple[tuple[str, str], ...] = ()  #: language tag ("" for x-default), address
    feeds: tuple[str, ...] = ()
    language: str = ""  #: of the page, as it says itself
    title: str = ""


def leads_of(body: bytes, url: str, charset: str | None, headers: Iterable[tuple[str, str]] = ()) -> Leads:
    """The leads of an HTML page that answered at `url`; of anything else, those of its Link header."""
    header_canonical, header_alternates = _link_header(headers, url)
    tree = LexborHTMLParser(decode(body, charset))
    base = _base(tree, url)
    canonical, alternates, feeds = header_canonical, list(header_alternates), []
    for node in tree.css("link[rel][href]"):
        attrs = node.attributes
        rel = (attrs.get("rel") or "").lower().split()
        target = address(attrs.get("href") or "", base)
        if target is None:
            continue
        if "canonical" in rel:
            canonical = canonical or target
        elif "alternate" in rel and attrs.get("hreflang"):
            alternates.append((languages.tag(attrs.get("hreflang") or ""), target))
        elif "alternate" in rel and (attrs.get("type") or "").lower().strip() in _FEEDS:
            feeds.append(target)
    root = tree.root
    title = tree.css_first("title")
    return Leads(
        links=_links(tree, base),
        canonical=canonical,
        alternates=tuple(dict.fromkeys(alternates)),
        feeds=tuple(dict.fromkeys(feeds)),
        language=languages.tag((root.attributes.get("lang") or "") if root is not None else ""),
        title=" ".join(title.text(deep=True).split())[:300] if title is not None else "",
    )


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    return (address((node.attributes.get("href") or ""), url) or url) if node is not None else url


def _links(tree: LexborHTMLParser, base: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for node in tree.css("a[href], area[href]"):
        target = address(node.attributes.get("href") or "", base)
        if target is None:
            continue
        text = " ".join(node.text(deep=True).split())[:200] or (node.attributes.get("title") or "")[:200]
        found[target] = found.get(target) or text
        if len(found) >= _MOST:
            break
    return tuple(found.items())


def _link_header(headers: Iterable[tuple[str, str]], url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    canonical, alternates = "", []
    for name, value in headers:
        if name != "link":
            continue
        for match in _HEADER.finditer(value[:20_000]):
            named = {key.lower(): quoted or bare for key, quoted, bare in _PARAMETER.findall(match[2])}
            target = address(match[1], url)
            rel = named.get("rel", "").lower().split()
            if target is None:
                continue
            if "canonical" in rel:
                canonical = canonical or target
            elif "alternate" in rel and "hreflang" in named:
                alternates.append((languages.tag(named["hreflang"]), target))
    return canonical, tuple(alternates)
