"""Sitemaps and feeds: lists of addresses, read with entities off and without a network. Pure.

Sources: sitemaps.org protocol 0.9, its xhtml:link alternates (hreflang), RSS 0.9 to 2.0, RFC 4287 (Atom).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

from lxml import etree

from pipelines import languages
from pipelines.scope import address

MOST = 50_000  #: entries of one list, as the protocol says
_ALTERNATES = 200  #: of one entry
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Entry:
    """One address of a list. Times are aware UTC."""

    url: str
    modified_at: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()  #: language tag ("" for x-default), address
    title: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a sitemap or a feed lists; `broken` says why it ends early, or is none at all."""

    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[Entry, ...] = ()  #: of an index
    broken: str = ""


def read_sitemap(body: bytes, url: str, limit: int) -> Listing:
    """The sitemap or sitemap index in a body, gzipped or not; also a plain list of addresses.

    `limit`: bytes it may have once unpacked. What can't be read to its end is given as far as it goes.
    """
    body, torn = _unpacked(body, limit)
    head = body[:500].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"<"):
        return _plain(body, torn)
    entries: list[Entry] = []
    sitemaps: list[Entry] = []
    broken = torn
    for element in _elements(body, ("url", "sitemap")):
        if isinstance(element, str):
            broken = broken or element
            break
        found = _entry(element, url)
        if found is not None:
            (entries if _name(element) == "url" else sitemaps).append(found)
        if len(entries) + len(sitemaps) >= MOST:
            break
    if not entries and not sitemaps and not broken and _root(body) not in ("urlset", "sitemapindex"):
        broken = "it is no sitemap"
    return Listing(tuple(entries), tuple(sitemaps), broken)


def read_feed(body: bytes, url: str) -> Listing:
    """The pages that an RSS or Atom feed points to."""
    entries: list[Entry] = []
    broken = ""
    for element in _elements(body, ("item", "entry")):
        if isinstance(element, str):
            broken = element
            break
        target = address(_feed_link(element), url)
        if target is not None:
            when = _text(element, "pubDate") or _text(element, "updated") or _text(element, "published")
            title = " ".join(_text(element, "title").split())[:300]
            entries.append(Entry(target, moment(when), title=title))
        if len(entries) >= MOST:
            break
    if not entries and not broken and _root(body) not in ("rss", "feed", "RDF"):
        broken = "it is no feed"
    return Listing(tuple(entries), broken=broken)


def moment(text: str) -> datetime | None:
    """A W3C date ("2026-11", "2026-11-22", with or without time and zone) or one of RFC 5322, in UTC."""
    text = text.strip()[:60]
    if not text:
        return None
    try:
        whole = text + "-01-01"[3 * (len(text) == 7) :] if len(text) in (4, 7) else text
        found = datetime.fromisoformat(whole)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, IndexError, TypeError):
            return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _unpacked(body: bytes, limit: int) -> tuple[bytes, str]:
    if not body.startswith(_GZIP):
        return body, ""
    stream = zlib.decompressobj(31)
    try:
        plain = stream.decompress(body, limit + 1)
    except zlib.error:
        return b"", "its compressed data can't be read"
    if len(plain) > limit:
        return b"", f"it is larger than {limit // 1_000_000} MB"
    return plain, "" if stream.eof else "its compressed data ends early"


def _plain(body: bytes, torn: str) -> Listing:
    lines = body.decode("utf-8", "replace").split("\n")[: MOST + 1]
    found = [address(line) for line in lines if line.strip().startswith(("http://", "https://"))]
    entries = tuple(Entry(target) for target in found if target is not None)[:MOST]
    return Listing(entries, broken=torn or ("" if entries or not body.strip() else "it is no sitemap"))


def _elements(body: bytes, wanted: tuple[str, ...]) -> Iterator[Any]:
    """The elements of these names as they end, each forgotten afterwards; a text where the list breaks off.

    Entities are not resolved, no DTD and nothing outside is loaded.
    """
    parsed = etree.iterparse(
        BytesIO(body),
        events=("end",),
        tag=[f"{{*}}{name}" for name in wanted],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        for _, element in parsed:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        yield " ".join(f"it is not well formed ({error.msg})".split())[:200]


def _root(body: bytes) -> str:
    for _, element in etree.iterparse(
        BytesIO(body),
        events=("start",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
    ):
        return _name(element)
    return ""


def _entry(element: Any, url: str) -> Entry | None:
    target = address(_text(element, "loc"), url)
    if target is None:
        return None
    alternates: list[tuple[str, str]] = []
    for child in element:
        if _name(child) == "link" and child.get("hreflang") and len(alternates) < _ALTERNATES:
            other = address(child.get("href") or "", url)
            if other is not None:
                alternates.append((languages.tag(child.get("hreflang")), other))
    return Entry(target, moment(_text(element, "lastmod")), tuple(alternates))


def _feed_link(element: Any) -> str:
    """The link of an entry: Atom's alternate, RSS's link, else a guid that is one."""
    guid = ""
    for child in element:
        name = _name(child)
        if name == "link" and child.get("href") and child.get("rel", "alternate") == "alternate":
            return str(child.get("href"))
        if name == "link" and child.text:
            return str(child.text).strip()
        if name == "guid" and child.get("isPermaLink", "true").lower() != "false":
            guid = str(child.text or "").strip()
    return guid


def _text(element: Any, name: str) -> str:
    for child in element:
        if _name(child) == name:
            return str(child.text or "").strip()
    return ""


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
