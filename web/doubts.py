"""What stands in a document's place: shown as text, and taken for the document by the operator."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from model import Source
from render.troubles import cure
from render.words import capital
from watch import accepting
from watch.accepting import Doubted, NotAcceptable
from web.context import Web, web_of
from web.forms import Form
from web.pages import go_to, page
from web.refused import Refused
from web.tending import source_of
from web.versions import shown


def look(request: Request, slug: str, stale: Annotated[str, Query(max_length=10)] = "") -> Response:
    """GET. What came in its place, as text; `stale`: something else came since it was shown."""
    web = web_of(request)
    source = source_of(web, slug)
    met = _met(web, source)
    return page(
        request,
        "doubt.html",
        source=source,
        met=met,
        sections=shown(met.document),
        cure=cure(met.visit.verdict.code),
        stale=bool(stale),
    )


def accept(request: Request, slug: str, filled: Form) -> Response:
    """POST. The text that was shown is the document; the next visit, which is due now, records it."""
    web = web_of(request)
    source = source_of(web, slug)
    met = _met(web, source)
    if filled["visit"] != str(met.visit.id):
        return go_to(request, "doubt", slug=source.slug, stale="yes")
    accepting.accept(web.store, source, met, web.now)
    return go_to(request, "settings", slug=source.slug, done="accepted")


def _met(web: Web, source: Source) -> Doubted:
    """Raises Refused."""
    try:
        return accepting.doubted(web.store, source)
    except NotAcceptable as error:
        raise Refused(404, "There is nothing to accept", f"{capital(str(error))}.") from None
