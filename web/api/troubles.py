"""What can't be seen: incidents."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from web.api import answers, values
from web.api.answers import Cursor, Limit, Text, numbered, source_of, store_of


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
