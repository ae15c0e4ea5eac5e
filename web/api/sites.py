"""Sections of web sites watched as a whole: which there are, their events; adding, steering, editing."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from model import Site
from store.errors import AlreadyThere
from store.values import KEEP
from watch import profiles, scoping, steering, typed
from watch.scoping import WantedScope
from web.api import answers, shapes, values
from web.api.answers import Cursor, Limit, SiteRef, base_of, numbered, store_of
from web.api.sources import layer_of, tags_of
from web.context import web_of
from web.refused import Refused


def sites(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """The sections of web sites that are watched as a whole, the one added last first."""
    store = store_of(request)
    found = numbered(
        cursor,
        limit,
        lambda before, most: store.sites.latest(most, before),
        lambda held: shapes.site(store, held),
    )
    return answers.answer(request, found)


def site(request: Request, site: SiteRef) -> Response:
    """One of them."""
    return answers.answer(request, shapes.site(store_of(request), site_of(request, site)))


def site_events(request: Request, site: SiteRef, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Documents of a site that appeared and vanished, newest first."""
    store, held = store_of(request), site_of(request, site)
    found = numbered(
        cursor,
        limit,
        lambda before, most: store.site_events.latest(held.id, most, before),
        values.SiteEvent.model_validate,
    )
    return answers.answer(request, found)


def site_of(request: Request, name: str) -> Site:
    """The site of exactly that short name or number. Raises Refused."""
    found = store_of(request).sites.named(name) if name.isprintable() else None
    if found is None:
        raise Refused(404, words="No site has this name or number.")
    return found


def add(request: Request, wish: values.NewSite) -> Response:
    """Has a section of a site watched; it is looked through soon by the service that runs."""
    web = web_of(request)
    try:
        url, tags = scoping.start_page(wish.url), tags_of(wish.tags)
        made = web.store.sites.add(
            url,
            scope=_scope(wish).of(url),
            title=typed.title(wish.title),
            slug=wish.name,
            tags=tags,
            language=wish.language or "",
            every_seconds=wish.every_seconds or web.settings.site_every_seconds,
            source_every_seconds=wish.source_every_seconds or web.settings.every_seconds,
            profile=scoping.profile_of(web.store, layer_of(wish), tags),
            now=web.now,
        )
    except AlreadyThere as error:
        raise Refused(409, "It is there already", f"{error}.") from None
    except ValueError as error:  # mistyped, or an address whose host can't be read
        raise Refused(422, words=f"{error}.") from None
    where = f"{base_of(request)}{answers.PREFIX}/sites/{made.slug}"
    return answers.answer(request, shapes.site(web.store, made), 201, {"Location": where})


def edit(request: Request, site: SiteRef, wish: values.SiteEdit) -> Response:
    """Other words about a site. After another scope or language, what was always there is no news."""
    web, held = web_of(request), site_of(request, site)
    try:
        tags = held.tags if wish.tags is None else tags_of(wish.tags)
        asked = replace(layer_of(wish), language=None)  # it follows the language of the documents
        said = asked.over(profiles.without(scoping.own(held), wish.clear))
        if wish.language is not None:
            said = replace(said, language=wish.language)
        made = scoping.describe(
            web.store,
            held,
            title=KEEP if wish.title is None else typed.title(wish.title),
            tags=tags,
            language=KEEP if wish.language is None else wish.language,
            scope=_scope(wish).over(held.scope),
            every_seconds=wish.every_seconds or KEEP,
            source_every_seconds=wish.source_every_seconds or KEEP,
            profile=scoping.profile_of(web.store, said, (*tags, held.tag)),
            now=web.now,
        )
    except typed.Mistyped as error:
        raise Refused(422, words=f"{error}.") from None
    return answers.answer(request, shapes.site(web.store, made))


def crawl(request: Request, site: SiteRef) -> Response:
    """Makes it due: the service that runs looks it through next. Nothing is fetched by this request."""
    web, held = web_of(request), site_of(request, site)
    if held.paused_at is not None:
        raise Refused(409, "It is paused", "A site that is paused is not looked through: resume it first.")
    made = steering.look_through_soon(web.store, held, web.now)
    return answers.answer(request, shapes.site(web.store, made), 202)


def pause(request: Request, site: SiteRef) -> Response:
    """Stops looking it through and visiting its documents; all that is kept stays."""
    web, held = web_of(request), site_of(request, site)
    if held.paused_at is None:
        steering.pause_site(web.store, held, web.now)
    return answers.answer(request, shapes.site(web.store, web.store.sites.get(held.id)))


def resume(request: Request, site: SiteRef) -> Response:
    """Follows it again with its documents, from now on."""
    web, held = web_of(request), site_of(request, site)
    if held.paused_at is not None:
        steering.resume_site(web.store, held, web.now)
    return answers.answer(request, shapes.site(web.store, web.store.sites.get(held.id)))


def _scope(wish: values.NewSite | values.SiteEdit) -> WantedScope:
    """Raises Mistyped."""
    return WantedScope(
        None if wish.include is None else scoping.globs(wish.include),
        None if wish.exclude is None else scoping.globs(wish.exclude),
        wish.depth,
        wish.pages,
    )
