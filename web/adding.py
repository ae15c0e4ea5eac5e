"""A page is added: typed, looked at, watched. This process fetches nothing itself; see `watch.preview`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from model import FaultKind, Layer, durations
from model.profiles import SOURCE as OWN
from model.profiles import resolve
from render.troubles import cure
from store.errors import AlreadyThere
from watch import scoping, steering, typed
from watch.crawl import CrawlBroken
from watch.preview import Busy
from watch.scoping import WantedScope
from watch.typed import Mistyped
from web import site_settings
from web.context import Looked, Web, web_of
from web.forms import Filled, Form
from web.pages import again, go_to, page
from web.refused import Refused

_OF_SITES = ("spoken", *site_settings.SCOPE)
LABELS = {
    "url": "Address",
    "title": "Title",
    "tags": "Tags",
    "every": "How often",
    "spoken": "Language of the documents",
    **site_settings.SCOPE,
    "select": "Keep only",
    "remove": "Leave out",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for."""

    site: bool  #: the section of a site that begins at the address
    url: str
    title: str
    tags: tuple[str, ...]
    every: int | None
    layer: Layer
    scope: WantedScope  #: of a site
    language: str  #: of a site's documents; "": that of the page it begins at


def form(request: Request, draft: str = "", look: str = "") -> Response:
    """GET. `draft`: what did not fit; `look`: the key of a preview whose form is to be changed."""
    web = web_of(request)
    kept = web.previews.get(look)
    filled = kept.filled if kept else web.drafts.get(draft)
    blank = {"every": durations.written(web.settings.every_seconds), "what": "page"}
    return page(request, "add.html", filled=filled or Filled.of(blank), labels=LABELS)


def look(request: Request, filled: Form) -> Response:
    """POST. Looks at the page, then leads to what would be watched of it."""
    web = web_of(request)
    wanted = _wanted(filled)
    if not filled.fits:
        return again(request, filled, "add")
    known = web.store.sources.by_url().get(wanted.url)
    if known is not None and not wanted.site:
        filled.wrong["url"] = f"{wanted.url} is watched already, as {known.slug}"
        filled.twin = known.slug
        return again(request, filled, "add")
    profile = resolve({**web.store.sources.layers(), OWN: wanted.layer}, wanted.tags)[0]
    try:
        found = web.looks.at(wanted.url, profile)
    except Busy as error:
        filled.wrong["url"] = str(error)
        return again(request, filled, "add")
    except CrawlBroken as error:
        raise Refused(500, "The page could not be looked at", str(error)) from None
    return go_to(request, "preview", key=web.previews.keep(Looked.of(found, filled)))


def preview(request: Request, key: str) -> Response:
    """GET. What a look brought."""
    kept = web_of(request).previews.get(key)
    if kept is None:
        raise Refused(404, "This preview is not kept any more", "Look at the page again.")
    code = kept.found.verdict.code if kept.found.verdict else ""
    return page(
        request,
        "preview.html",
        key=key,
        found=kept.found,
        usable=kept.usable,
        read=kept.outline,
        filled=kept.filled,
        cure=cure(code),
        hopeless=code == FaultKind.ADDRESS_REFUSED,
    )


def add(request: Request, filled: Form) -> Response:
    """POST. Watches the page, or the section of the site that begins at it; the first visit is due."""
    web = web_of(request)
    wanted = _wanted(filled)
    if not filled.fits:
        return again(request, filled, "add")
    try:
        slug = _add_site(web, wanted) if wanted.site else _add_page(web, wanted)
    except AlreadyThere as error:
        filled.wrong["url"] = str(error)
        filled.twin = error.slug
        return again(request, filled, "add")
    except Mistyped as error:  # what is said for its tags does not go together
        filled.wrong["tags"] = str(error)
        return again(request, filled, "add")
    return go_to(request, "site" if wanted.site else "settings", slug=slug, done="added")


def _add_page(web: Web, wanted: Wanted) -> str:
    source = web.store.sources.add(
        wanted.url,
        title=wanted.title,
        tags=wanted.tags,
        every_seconds=wanted.every,
        layer=wanted.layer,
        now=web.now,
    )
    if wanted.every is None:  # else it would not be seen even once
        steering.visit_soon(web.store, source, web.now)
    return source.slug


def _add_site(web: Web, wanted: Wanted) -> str:
    site = web.store.sites.add(
        wanted.url,
        scope=wanted.scope.of(wanted.url),
        title=wanted.title,
        tags=wanted.tags,
        language=wanted.language,
        every_seconds=web.settings.site_every_seconds,
        source_every_seconds=wanted.every or web.settings.every_seconds,
        profile=scoping.profile_of(web.store, wanted.layer, wanted.tags),
        now=web.now,
    )
    return site.slug


def _wanted(filled: Filled) -> Wanted:
    """The form as values; what does not fit is noted in it."""
    site = filled["what"] == "site"
    for name in () if site else _OF_SITES:
        if filled[name].strip():
            filled.wrong[name] = "that is about a section of a site: choose it above, or leave this empty"
    scope = site_settings.wanted(filled) if site else WantedScope()
    language = filled.read("spoken", typed.spoken, "") if site else ""
    return Wanted(
        site,
        filled.read("url", scoping.start_page if site else typed.url, ""),
        filled.read("title", typed.title, ""),
        filled.read("tags", typed.tags, ()),
        filled.read("every", typed.rhythm, None),
        Layer(
            select=filled.read("select", selectors, ()) or None,
            remove=filled.read("remove", selectors, ()) or None,
            language=language or None if site else None,
        ),
        scope,
        language,
    )


def selectors(text: str) -> tuple[str, ...]:
    """A field with a selector a line. Raises Mistyped."""
    return typed.selectors(typed.lines(text))
