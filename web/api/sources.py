"""Sources: which are watched, how they are, their visits; adding, steering and editing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from model import Health, Layer, Rendering, SourceFilter
from model import Source as Held
from model.profiles import SOURCE as OWN
from model.profiles import resolve
from render.words import capital
from store.errors import AlreadyThere
from watch import accepting, profiles, steering, typed
from watch.accepting import Doubted, NotAcceptable
from web.api import answers, shapes, values
from web.api.answers import Cursor, Limit, SourceRef, Text, base_of, paged, source_of, store_of
from web.context import web_of
from web.refused import Refused


def sources(
    request: Request,
    tag: Text = "",
    site: Text = "",
    health: Health | None = None,
    words: Annotated[Text, Query(description="In title, short name and address.")] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Sources by short name, each with how it is."""
    wanted = SourceFilter(tag=tag, site=site, health=health, words=words)
    found = store_of(request).browse.sources(wanted, cursor, limit)
    return answers.answer(request, paged(shapes.source, found))


def source(request: Request, source: SourceRef) -> Response:
    """One source: how it is, how it is read, where it was before."""
    return answers.answer(request, _detail(request, source_of(request, source)))


def visits(request: Request, source: SourceRef, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Every attempt to see it, newest first; failures too."""
    found = store_of(request).visits.page(source_of(request, source).id, cursor, limit)
    return answers.answer(request, paged(values.Visit.model_validate, found))


def add(request: Request, wish: values.NewSource) -> Response:
    """Has a page watched; it is visited soon by the service that runs."""
    web = web_of(request)
    try:
        url = typed.url(wish.url)
        layer = layer_of(wish, wish.select, wish.remove)
        profiles.fit(resolve({**web.store.sources.layers(), OWN: layer}, tags_of(wish.tags))[0])
        if wish.name is not None and web.store.sites.find(wish.name) is not None:
            raise Refused(409, words=f"The name {wish.name} is taken: choose another one.")
        made = web.store.sources.add(
            url,
            title=typed.title(wish.title),
            slug=wish.name,
            tags=tags_of(wish.tags),
            every_seconds=wish.every_seconds or web.settings.every_seconds,
            layer=layer,
            now=web.now,
        )
    except AlreadyThere as error:
        raise Refused(409, "It is there already", f"{error}.") from None
    except typed.Mistyped as error:
        raise Refused(422, words=f"{error}.") from None
    except ValueError as error:  # an address whose host can't be read
        raise Refused(422, words=f"{error}.") from None
    where = f"{base_of(request)}{answers.PREFIX}/sources/{made.slug}"
    return answers.answer(request, _detail(request, made), 201, {"Location": where})


def edit(request: Request, source: SourceRef, wish: values.SourceEdit) -> Response:
    """Other words about a source. Other selectors hold from its next visit on; what is kept stays."""
    web, held = web_of(request), source_of(request, source)
    try:
        title = held.title if wish.title is None else typed.title(wish.title)
        tags = held.tags if wish.tags is None else tags_of(wish.tags)
        own = web.store.sources.layers(held.id)[OWN]
        gone = [*wish.clear, *(name for name in ("select", "remove") if getattr(wish, name) == [])]
        said = layer_of(wish, wish.select or (), wish.remove or ()).over(profiles.without(own, gone))
        if said != own:
            held = profiles.say(web.store, held, said)
        every = held.every_seconds if wish.every_seconds is None else wish.every_seconds
        held = steering.describe(web.store, held, title=title, tags=tags, every_seconds=every, now=web.now)
    except typed.Mistyped as error:
        raise Refused(422, words=f"{error}.") from None
    return answers.answer(request, _detail(request, held))


def crawl(request: Request, source: SourceRef) -> Response:
    """Makes it due: the service that runs visits it next. Nothing is fetched by this request."""
    web, held = web_of(request), source_of(request, source)
    if held.paused_at is not None:
        raise Refused(409, "It is paused", "A source that is paused is not visited: resume it first.")
    return answers.answer(request, _detail(request, steering.visit_soon(web.store, held, web.now)), 202)


def pause(request: Request, source: SourceRef) -> Response:
    """Stops visiting it; all that is kept of it stays."""
    web, held = web_of(request), source_of(request, source)
    if held.paused_at is None:
        held = steering.pause(web.store, held, web.now)
    return answers.answer(request, _detail(request, held))


def resume(request: Request, source: SourceRef) -> Response:
    """Visits it again, from now on."""
    web, held = web_of(request), source_of(request, source)
    if held.paused_at is not None:
        held = steering.resume(web.store, held, web.now)
    return answers.answer(request, _detail(request, held))


def doubt(request: Request, source: SourceRef) -> Response:
    """What was last taken for a wall, or is held for its oddity, as text, before it is accepted."""
    return answers.answer(request, _doubt(_met(request, source_of(request, source))))


def accept(request: Request, source: SourceRef, wish: values.Acceptance) -> Response:
    """The text of that visit is the document; the next visit, which is due now, records it."""
    web, held = web_of(request), source_of(request, source)
    met = _met(request, held)
    if met.visit.id != wish.visit_id:
        raise Refused(409, "Something else came", f"What stands in its place is of visit {met.visit.id}.")
    return answers.answer(request, _detail(request, accepting.accept(web.store, held, met, web.now)))


def _met(request: Request, held: Held) -> Doubted:
    """Raises Refused."""
    try:
        return accepting.doubted(store_of(request), held)
    except NotAcceptable as error:
        raise Refused(404, "There is nothing to accept", f"{capital(str(error))}.") from None


def _doubt(met: Doubted) -> values.Doubt:
    return values.Doubt(
        visit=values.Visit.model_validate(met.visit),
        url_final=met.capture.url_final,
        http_status=met.capture.status,
        size_bytes=met.capture.size_bytes,
        digest=met.capture.digest,
        title=met.document.title,
        text=met.document.text,
        accepted=met.accepted,
    )


def _detail(request: Request, held: Held) -> values.SourceDetail:
    store = store_of(request)
    return shapes.source_detail(store, store.browse.card(held.id))


def layer_of(wish: values.Asked, select: Sequence[str] = (), remove: Sequence[str] = ()) -> Layer:
    """What is said of a profile. No selector at all says nothing. Raises Mistyped."""
    return profiles.layer(
        language=wish.language,
        headers=wish.headers,
        cookies=wish.cookies,
        proxy=wish.proxy,
        user_agent=wish.user_agent,
        render=None if wish.rendering is None else wish.rendering is Rendering.BROWSER,
        pauses=wish.pauses,
        attachments=wish.attachments,
        select=select,
        remove=remove,
    )


def tags_of(given: list[str]) -> tuple[str, ...]:
    """Tags as a form would take them. Raises Mistyped."""
    return typed.tags(",".join(tag.replace(",", " ") for tag in given))
