"""From what a page or a list says to what goes into a site's frontier. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from model import LeadKind, Site, SitePage, Via
from pipelines import languages
from pipelines.leads import Leads
from pipelines.scope import Reach
from pipelines.sitemap import Entry, Listing
from store.values import Find

_NESTED = 3  #: sitemaps in sitemaps; an index lists sitemaps, not indexes without end


@dataclass(frozen=True, slots=True)
class Family:
    """A document in its languages: the address that stands for it, and all its members as finds."""

    name: str
    finds: tuple[Find, ...] = ()


def own_leads(leads: Leads, reach: Reach) -> Leads:
    """The leads with every address of the site written in one way."""
    return replace(
        leads,
        links=tuple((reach.own(url), text) for url, text in leads.links),
        canonical=reach.own(leads.canonical) if leads.canonical else "",
        alternates=tuple((tag, reach.own(url)) for tag, url in leads.alternates),
        feeds=tuple(map(reach.own, leads.feeds)),
    )


def own_listing(listing: Listing, reach: Reach) -> Listing:
    """The same of a sitemap or feed."""
    return replace(
        listing,
        entries=tuple(_own_entry(entry, reach) for entry in listing.entries),
        sitemaps=tuple(_own_entry(entry, reach) for entry in listing.sitemaps),
    )


def _own_entry(entry: Entry, reach: Reach) -> Entry:
    alternates = tuple((tag, reach.own(url)) for tag, url in entry.alternates)
    return replace(entry, url=reach.own(entry.url), alternates=alternates)


def of_page(page: SitePage, leads: Leads, site: Site, reach: Reach, news: bool) -> list[Find]:
    """What a page leads to, in the order of the page: its canonical address, its family, links, feeds."""
    depth = page.depth + 1
    found = [
        Find(url=url, depth=depth, news=news)
        for url, _ in leads.links
        if url != page.url and url in reach and reach.may_be_document(url)
    ]
    other = stands_for(page, leads, reach)
    if other is not None:
        found.append(Find(url=other, via=Via.CANONICAL, depth=page.depth, news=page.news))
    if page.depth == 0:  # a section's feed is named on its start page; those of single pages are comments
        near = (url for url in leads.feeds if _near(url, site))
        found += [Find(url=url, kind=LeadKind.FEED, depth=depth, news=news) for url in near]
    return [*found, *family(page, leads, site, reach, news).finds]


def of_listing(row: SitePage, listing: Listing, site: Site, reach: Reach, news: bool) -> list[Find]:
    """What a sitemap or a feed lists, as far as it is in scope; the other languages of that by name."""
    via = Via.FEED if row.kind is LeadKind.FEED else Via.SITEMAP
    found = {
        entry.url: Find(url=entry.url, kind=LeadKind.SITEMAP, via=Via.SITEMAP, depth=row.depth + 1, news=news)
        for entry in listing.sitemaps
        if row.depth < _NESTED
    }
    for entry in listing.entries:
        known = found.get(entry.url)
        if known is not None:  # named before, as a member of its family
            found[entry.url] = replace(known, modified_at=entry.modified_at, via=via)
        elif entry.alternates:
            found |= {find.url: find for find in _members(entry, site, reach, via, news)}
        elif entry.url in reach and reach.may_be_document(entry.url):
            found[entry.url] = Find(url=entry.url, via=via, modified_at=entry.modified_at, news=news)
    return list(found.values())


def family(page: SitePage, leads: Leads, site: Site, reach: Reach, news: bool) -> Family:
    """A page with its alternates. A page that does not name itself among them is its own family:
    many sites name their home pages on every page by mistake."""
    if all(url != page.url for _, url in leads.alternates):
        return Family(page.family)
    entry = Entry(page.url, page.modified_at, leads.alternates)
    others = (
        find for find in _members(entry, site, reach, Via.ALTERNATE, news, page.depth) if find.url != page.url
    )
    return Family(_name(entry, site.language), tuple(others))


def speaks_otherwise(page: SitePage, leads: Leads, language: str) -> bool:
    """Whether a page is in another language than the one watched, as it or its family says."""
    told = languages.by_address(leads.alternates).get(page.url) or page.language or leads.language
    return not languages.same(told, language)


def stands_for(page: SitePage, leads: Leads, reach: Reach) -> str | None:
    """The address that a page says it really has, where that can be believed.

    Many sites name their home page on every page by mistake: the start page and a folder's root are
    believed only of pages that differ from it by their query.
    """
    other = leads.canonical
    if not other or other == page.url or other not in reach or page.depth == 0:
        return None
    here, there = urlsplit(page.url), urlsplit(other)
    if (other == reach.start or there.path == "/") and here.path.rstrip("/") != there.path.rstrip("/"):
        return None
    return other


def _members(entry: Entry, site: Site, reach: Reach, via: Via, news: bool, depth: int = 1) -> list[Find]:
    """All members of a family: the one in the language that is watched, and the others named as alternates.

    Where no member is in that language, the family is none of ours, unless the entry itself is in scope.
    """
    members = [*entry.alternates, ("", entry.url)]
    by_url = languages.by_address(members)
    name = _name(entry, site.language)
    chosen = languages.wanted(entry.alternates, site.language) if site.language else name
    if chosen is None and entry.url in reach and not by_url[entry.url]:
        chosen = entry.url
    if not any(url in reach for url in by_url):
        return []
    found = []
    for url, tag in by_url.items():
        is_wanted = url == chosen and url in reach
        found.append(
            Find(
                url=url,
                via=via if url == entry.url else Via.ALTERNATE,
                depth=depth,
                family=name,
                language=tag,
                alternate=not is_wanted,
                news=news and is_wanted,
                modified_at=entry.modified_at if url == entry.url else None,
            )
        )
    return found


def _name(entry: Entry, language: str) -> str:
    """The address that stands for a family: the member that is watched, else the first by name."""
    chosen = languages.wanted(entry.alternates, language) if language else None
    return chosen or min([entry.url, *(url for _, url in entry.alternates)])


def _near(url: str, site: Site) -> bool:
    """Feeds of the same host; what other hosts publish is not of this site."""
    return (urlsplit(url).hostname or "").lower() == site.host
