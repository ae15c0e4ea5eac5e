"""Incidents: sources that can't be seen, since when, and what helps."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from model import HappeningFilter, HappeningKind, WallKind
from render.troubles import cure, trouble
from web.context import web_of
from web.pages import page

_SHOWN = 100  #: of those that are open, the last
_PAST = 20  #: that are over, listed


def listed(request: Request) -> Response:
    """GET."""
    store = web_of(request).store
    incidents = store.incidents.all_open()
    shown = incidents[-_SHOWN:]
    sources = store.sources.several([incident.source_id for incident in shown])
    rows = [
        (
            incident,
            sources[incident.source_id],
            trouble(incident.code),
            cure(incident.code),
            incident.code in tuple(WallKind),
        )
        for incident in shown
        if incident.source_id in sources
    ]
    past = store.browse.recent(HappeningFilter(kinds=(HappeningKind.RECOVERY,)), limit=_PAST)
    over = [row for row in past.rows if row.kind is HappeningKind.RECOVERY]
    return page(request, "incidents.html", rows=rows, over=over, count_open=len(incidents))
