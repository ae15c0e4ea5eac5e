"""A source is tended: its name and rhythm, what of the page is read, visits now, pauses."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from model import Source, durations
from model.profiles import SOURCE as OWN
from model.profiles import resolve
from store.errors import UnknownSource
from watch import profiles, steering, typed
from watch.effect import effects
from watch.typed import Mistyped
from web import asking
from web.adding import selectors
from web.context import Web, web_of
from web.forms import Filled, Form
from web.pages import again, go_to, page
from web.refused import Refused

LABELS = {
    "title": "Title",
    "tags": "Tags",
    "every": "How often",
    "select": "Keep only",
    "remove": "Leave out",
    **asking.FIELDS,
}


def settings(request: Request, slug: str, done: str = "", draft: str = "") -> Response:
    """GET. `done`: what a form before has done, to be said; `draft`: one that did not fit."""
    web = web_of(request)
    source = source_of(web, slug)
    return _page(request, source, web.drafts.get(draft) or Filled(), done=done)


def describe(request: Request, slug: str, filled: Form) -> Response:
    """POST. Title, tags, rhythm."""
    web = web_of(request)
    source = source_of(web, slug)
    title = filled.read("title", typed.title, "")
    tags = filled.read("tags", typed.tags, ())
    every = filled.read("every", typed.rhythm, None)
    if not filled.fits:
        return again(request, filled, "settings", slug=source.slug)
    steering.describe(web.store, source, title=title, tags=tags, every_seconds=every, now=web.now)
    return go_to(request, "settings", slug=source.slug, done="described")


def effect(request: Request, slug: str, select: str = "", remove: str = "") -> Response:
    """GET. What other selectors would make of the captures that are kept. Nothing is fetched or stored."""
    web = web_of(request)
    source = source_of(web, slug)
    filled = Filled.of({"select": select, "remove": remove})
    chosen = [filled.read(name, selectors, ()) for name in ("select", "remove")]
    if not filled.fits:
        return _page(request, source, filled)
    own, profile = steering.selecting(web.store, source, *chosen)
    return page(
        request,
        "effect.html",
        source=source,
        filled=filled,
        found=effects(web.store, source, profile),
        same=own == web.store.sources.layers(source.id)[OWN],
    )


def choose(request: Request, slug: str, filled: Form) -> Response:
    """POST. What of the page is read from now on; the version we have is read again, and nobody is mailed."""
    web = web_of(request)
    source = source_of(web, slug)
    chosen = [filled.read(name, selectors, ()) for name in ("select", "remove")]
    if not filled.fits:
        return again(request, filled, "settings", slug=source.slug)
    own, _ = steering.selecting(web.store, source, *chosen)
    web.store.sources.update(source.id, layer=own)
    return go_to(request, "settings", slug=source.slug, done="chosen")


def ask(request: Request, slug: str, filled: Form) -> Response:
    """POST. How it is asked for from the next visit on."""
    web = web_of(request)
    source = source_of(web, slug)
    said = asking.read(filled, web.store.sources.layers(source.id)[OWN])
    if filled.fits:
        try:
            profiles.say(web.store, source, said)
        except Mistyped as error:
            filled.wrong["rendering"] = str(error)
    if not filled.fits:
        return again(request, filled, "settings", slug=source.slug)
    return go_to(request, "settings", slug=source.slug, done="asked")


def visit(request: Request, slug: str) -> Response:
    """POST. Makes it due."""
    web = web_of(request)
    source = steering.visit_soon(web.store, source_of(web, slug), web.now)
    return go_to(request, "settings", slug=source.slug, done="due")


def pause(request: Request, slug: str) -> Response:
    """POST."""
    web = web_of(request)
    source = steering.pause(web.store, source_of(web, slug), web.now)
    return go_to(request, "settings", slug=source.slug, done="paused")


def resume(request: Request, slug: str) -> Response:
    """POST."""
    web = web_of(request)
    source = steering.resume(web.store, source_of(web, slug), web.now)
    return go_to(request, "settings", slug=source.slug, done="resumed")


def source_of(web: Web, slug: str) -> Source:
    """The source of exactly this short name. Raises Refused."""
    try:
        found = web.store.sources.find(slug)
    except UnknownSource:
        found = None
    if found is None or found.slug != slug:
        raise Refused(404, words="No source has this name.")
    return found


def _said(web: Web, source: Source) -> Filled:
    """The forms as they stand."""
    own = web.store.sources.layers(source.id)[OWN]
    every = source.every_seconds
    return Filled.of(
        {
            "title": source.title,
            "tags": ", ".join(source.tags),
            "every": "" if every is None else durations.written(every),
            "select": "\n".join(own.select or ()),
            "remove": "\n".join(own.remove or ()),
            **asking.texts(own),
        }
    )


def _page(request: Request, source: Source, filled: Filled, *, done: str = "") -> Response:
    web = web_of(request)
    held = _said(web, source)
    layers = web.store.sources.layers(source.id)
    inherited, where = resolve({name: said for name, said in layers.items() if name != OWN}, source.tags)
    return page(
        request,
        "settings.html",
        source=source,
        # Of the forms on the page, those that did not come show what stands.
        filled=filled.over(held.texts),
        labels=LABELS,
        inherited=inherited,
        standing=asking.standing(layers[OWN], inherited, where),
        card=web.store.browse.card(source.id),
        done=done,
    )
