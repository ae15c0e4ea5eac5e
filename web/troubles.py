"""Incidents: sources that can't be seen, since when, and what helps."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from model import HappeningFilter, HappeningKind
from render.troubles import cure, trouble
from store.errors import UnknownSource
from web.context import web_of
from web.pages import page

_PAST = 20  #: that are over, listed


def listed(request: Request) -> Response:
    """GET."""
    store = web_of(request).store
    rows = []
    for incident in store.incidents.all_open():
        try:
            source = store.sources.get(incident.source_id)
        except UnknownSource:
            continue
        rows.append((incident, source, trouble(incident.code), cure(incident.code)))
    past = store.browse.recent(HappeningFilter(kinds=(HappeningKind.RECOVERY,)), limit=_PAST)
    over = [row for row in past.rows if row.kind is HappeningKind.RECOVERY]
    return page(request, "incidents.html", rows=rows, over=over)
