"""What can't be seen, and sections of sites: incidents, sites and their events."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from model import Site
from web.api import answers, shapes, values
from web.api.answers import Cursor, Limit, SiteRef, Text, numbered, source_of, store_of
from web.refused import Refused


def incidents(
    request: Request,
    open: Annotated[bool, Query(description="Only those that last.")] = False,
    source: Annotated[Text, Query(description="A source's short name or id.")] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Sources that could not be seen, the one opened last first."""
    store = store_of(request)
    source_id = source_of(request, source).id if source else None
    if open:
        lasting = [i for i in reversed(store.incidents.all_open()) if source_id in (None, i.source_id)]
        found = numbered(
            cursor,
            limit,
            lambda before, most: [i for i in lasting if before is None or i.id < before][:most],
            values.Incident.model_validate,
        )
    else:
        found = numbered(
            cursor,
            limit,
            lambda before, most: store.incidents.latest(most, before=before, source_id=source_id),
            values.Incident.model_validate,
        )
    return answers.answer(request, found)


def sites(request: Request) -> Response:
    """The sections of web sites that are watched as a whole."""
    store = store_of(request)
    rows = [shapes.site(store, site) for site in store.sites.all()]
    return answers.answer(request, values.Page[values.Site](items=rows, next=None))


def site(request: Request, site: SiteRef) -> Response:
    """One of them."""
    return answers.answer(request, shapes.site(store_of(request), _site(request, site)))


def site_events(request: Request, site: SiteRef, cursor: Cursor = None, limit: Limit = 50) -> Response:
    """Documents of a site that appeared and vanished, newest first."""
    store, held = store_of(request), _site(request, site)
    found = numbered(
        cursor,
        limit,
        lambda before, most: store.site_events.latest(held.id, most, before),
        values.SiteEvent.model_validate,
    )
    return answers.answer(request, found)


def _site(request: Request, name: str) -> Site:
    """The site of exactly that short name or number. Raises Refused."""
    found = store_of(request).sites.find(name) if name.isprintable() else None
    if found is None or name not in (found.slug, str(found.id)):
        raise Refused(404, words="No site has this name or number.")
    return found
