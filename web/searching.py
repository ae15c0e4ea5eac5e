"""Search over what pages say and said."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from model import SearchFilter, SearchPage
from render.hits import gathered
from web.context import web_of
from web.front import Words
from web.pages import page
from web.sources import Cursor, find

LIMIT = 20


def search(
    request: Request,
    q: Words = "",
    tag: Words = "",
    site: Words = "",
    source: Annotated[str, Query(max_length=200)] = "",
    now: bool = False,
    cursor: Cursor = None,
) -> Response:
    """GET. `now`: only what the newest versions say."""
    web = web_of(request)
    within = find(web, source) if source else None
    wanted = SearchFilter(
        source_id=within.id if within else None, tag=tag.strip(), site=site.strip(), current_only=now
    )
    found = web.store.search.find(q, wanted, cursor, LIMIT) if q.strip() else SearchPage(())
    return page(
        request,
        "search.html",
        q=q,
        filters={"q": q, "tag": tag, "site": site, "source": source, "now": "true" if now else ""},
        within=within,
        current_only=now,
        found=found,
        sections=gathered(found.rows),
        first=cursor is None,
    )
