"""Other words about a site: its name and rhythms, which addresses belong to it, how it is asked for."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from model import Scope, Site, durations
from model.profiles import resolve
from watch import scoping, typed
from watch.scoping import DEPTH, PAGES, WantedScope, bounded
from watch.typed import Mistyped
from web import asking
from web.context import web_of
from web.forms import Filled, Form
from web.pages import again, go_to, page
from web.sites import site_of

SCOPE = {
    "include": "Which paths",
    "exclude": "Which paths not",
    "depth": "How deep",
    "pages": "At most",
}
LABELS = {
    "title": "Title",
    "tags": "Tags",
    "spoken": "Language of the documents",
    "every": "How often it is looked through",
    "source_every": "How often a document is visited",
    **SCOPE,
    **asking.FIELDS,
}


def settings(request: Request, slug: str, done: str = "", draft: str = "") -> Response:
    """GET. `done`: what a form before has done, to be said; `draft`: one that did not fit."""
    web = web_of(request)
    site = site_of(web, slug)
    filled = web.drafts.get(draft) or Filled()
    elsewhere, where = resolve(web.store.sources.layers(), scoping.tags_of(site))
    return page(
        request,
        "site_settings.html",
        site=site,
        # Of the forms on the page, the one that did not come shows what stands.
        filled=filled.over(_texts(site)),
        labels=LABELS,
        standing=asking.standing(scoping.own(site), elsewhere, where),
        done=done,
    )


def describe(request: Request, slug: str, filled: Form) -> Response:
    """POST. Name, rhythms, scope. Another scope makes the next discovery a first one."""
    web = web_of(request)
    site = site_of(web, slug)
    title = filled.read("title", typed.title, "")
    tags = filled.read("tags", typed.tags, ())
    language = filled.read("spoken", typed.spoken, "")
    every = filled.read("every", typed.rhythm, None)
    source_every = filled.read("source_every", typed.every, site.source_every_seconds)
    scope = wanted(filled).over(site.scope)
    if not filled.fits:
        return again(request, filled, "site_settings", slug=site.slug)
    scoping.describe(
        web.store,
        site,
        title=title,
        tags=tags,
        language=language,
        scope=scope,
        every_seconds=every,
        source_every_seconds=source_every,
        now=web.now,
    )
    return go_to(request, "site_settings", slug=site.slug, done="described")


def ask(request: Request, slug: str, filled: Form) -> Response:
    """POST. How its pages are asked for; the documents that came with it follow."""
    web = web_of(request)
    site = site_of(web, slug)
    said = asking.read(filled, scoping.own(site))
    if filled.fits:
        try:
            profile = scoping.profile_of(web.store, said, scoping.tags_of(site))
            scoping.describe(web.store, site, profile=profile, now=web.now)
        except Mistyped as error:
            filled.wrong["rendering"] = str(error)
    if not filled.fits:
        return again(request, filled, "site_settings", slug=site.slug)
    return go_to(request, "site_settings", slug=site.slug, done="asked")


def wanted(filled: Filled) -> WantedScope:
    """What a form says of a scope; what does not fit is noted in it. Empty numbers say nothing."""
    return WantedScope(
        filled.read("include", lambda text: scoping.globs(typed.lines(text)), None),
        filled.read("exclude", lambda text: scoping.globs(typed.lines(text)), None),
        filled.read("depth", lambda text: _number(text, *DEPTH), None),
        filled.read("pages", lambda text: _number(text, *PAGES), None),
    )


def scope_texts(scope: Scope) -> dict[str, str]:
    return {
        "include": "\n".join(scope.include),
        "exclude": "\n".join(scope.exclude),
        "depth": str(scope.depth),
        "pages": str(scope.pages),
    }


def _texts(site: Site) -> dict[str, str]:
    every = site.every_seconds
    return {
        "title": site.title,
        "tags": ", ".join(site.tags),
        "spoken": site.language,
        "every": "" if every is None else durations.written(every),
        "source_every": durations.written(site.source_every_seconds),
        **scope_texts(site.scope),
        **asking.texts(scoping.own(site)),
    }


def _number(text: str, least: int, most: int) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 9):
        raise Mistyped(f"write a number between {least} and {most}")
    return bounded(int(text), "", least, most)
