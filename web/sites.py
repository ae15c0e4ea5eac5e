"""Sites: sections of web sites watched as a whole; what was found in each, looked through now, paused."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from model import PageState, Site
from render.troubles import site_state
from watch import steering
from web.context import Web, web_of
from web.pages import go_to, page
from web.refused import Refused

_SHOWN = 200  #: documents listed
_EVENTS = 20
_ASIDE = {
    PageState.WAITING: "not read yet",
    PageState.ALTERNATE: "the same document in another language",
    PageState.DUPLICATE: "another address of a document",
    PageState.BEYOND: "past the number of pages or links asked for",
    PageState.ELSEWHERE: "leads out of the site",
    PageState.UNREAD: "could not be read",
    PageState.VANISHED: "vanished",
}


@dataclass(frozen=True, slots=True)
class Row:
    site: Site
    documents: int
    state: str


def listed(request: Request) -> Response:
    """GET."""
    web = web_of(request)
    rows = [Row(s, web.store.site_pages.documents(s.id), site_state(s)) for s in web.store.sites.all()]
    return page(request, "sites.html", rows=rows)


def site(request: Request, slug: str, done: str = "") -> Response:
    """GET."""
    web = web_of(request)
    found = site_of(web, slug)
    pages = [p for p in web.store.site_pages.all(found.id, PageState.DOCUMENT) if p.source_id is not None]
    names = web.store.sources.several([p.source_id for p in pages[:_SHOWN] if p.source_id is not None])
    documents = [(p, names[p.source_id]) for p in pages[:_SHOWN] if p.source_id in names]
    counts = web.store.site_pages.counts(found.id)
    return page(
        request,
        "site.html",
        site=found,
        state=site_state(found),
        documents=documents,
        more=max(0, len(pages) - _SHOWN),
        aside=[(counts[state], words) for state, words in _ASIDE.items() if counts.get(state)],
        events=web.store.site_events.latest(found.id, _EVENTS),
        done=done,
    )


def visit(request: Request, slug: str) -> Response:
    """POST. Its next discovery is due now."""
    web = web_of(request)
    found = site_of(web, slug)
    steering.look_through_soon(web.store, found, web.now)
    return go_to(request, "site", slug=slug, done="due")


def pause(request: Request, slug: str) -> Response:
    """POST. With its documents."""
    web = web_of(request)
    steering.pause_site(web.store, site_of(web, slug), web.now)
    return go_to(request, "site", slug=slug, done="paused")


def resume(request: Request, slug: str) -> Response:
    """POST. With its documents."""
    web = web_of(request)
    steering.resume_site(web.store, site_of(web, slug), web.now)
    return go_to(request, "site", slug=slug, done="resumed")


def site_of(web: Web, slug: str) -> Site:
    """The site of exactly this short name. Raises Refused."""
    found = web.store.sites.find(slug)
    if found is None or found.slug != slug:
        raise Refused(404, words="No site has this name.")
    return found
