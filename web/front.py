"""The front page: what changed lately."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from web.pages import page


def front(request: Request) -> Response:
    """GET."""
    return page(request, "front.html")
