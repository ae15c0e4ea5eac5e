"""The application, built from the table of routes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import clock as clocks
from clock import Clock
from store import Store
from store.errors import BadCursor
from watch.beats import Beat
from watch.between import Differences
from watch.preview import Looks
from watch.settings import CrawlSettings
from web import errors
from web.admission import Admitted
from web.context import Web
from web.gate import Gate
from web.kept import Kept
from web.keys import Keys
from web.pieces import Pieces
from web.refused import Refused
from web.rights import Route
from web.routes import ROUTES
from web.settings import WebSettings
from web.turns import Turns

PREVIEWS, DRAFTS = 8, 64  #: kept at a time
COMPARED = 1  #: pairs of versions at a time that were not compared before: who asks for one too finds it made


def create_app(
    store: Store,
    settings: WebSettings = WebSettings(),
    clock: Clock = clocks.real,
    routes: Sequence[Route] = ROUTES,
    beats: Callable[[], Sequence[Beat]] = tuple,
) -> FastAPI:
    """The application over a store; the operator's token is the one in the store's data folder, if any.

    `beats` are those of the service that runs beside it.
    """
    app = FastAPI(
        title="policywatch",
        docs_url=None,  # it would be fetched from elsewhere
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    web = Web(
        store,
        settings,
        clock,
        Keys(store.data),
        Looks(settings.crawl or CrawlSettings()),
        Kept(clock, PREVIEWS),
        Kept(clock, DRAFTS),
        Differences(store),
        asyncio.Semaphore(COMPARED),
        Turns(),
        Pieces(),
        beats,
    )
    app.state.web = web
    app.state.paths = {line.name: line.path for line in routes}
    for line in routes:
        app.router.routes.append(_route(line))
    app.add_middleware(Gate, web=web)
    for kind in (Refused, HTTPException, RequestValidationError, BadCursor):
        app.add_exception_handler(kind, _refused)
    return app


def _route(line: Route) -> Admitted:
    described = dict(line.described or {})
    return Admitted(
        line.path,
        line.endpoint,
        methods=[line.method],
        name=line.name,
        line=line,
        include_in_schema=line.described is not None,
        **({"response_model": None} | described),
    )


async def _refused(request: Request, error: Exception) -> Response:
    """What an endpoint, or what reads its arguments, refused: as a page, or as a problem in JSON."""
    match error:
        case Refused():
            refused = error
        case HTTPException():
            refused = Refused(error.status_code, headers=error.headers)
            if refused.status == 405:
                refused.headers["Allow"] = _allowed(request)
        case BadCursor():
            refused = Refused(400, words="That is no place in this list: begin at its first page.")
        case RequestValidationError():
            refused = _unfit(request, error)
        case _:
            raise error
    return errors.response(request.scope, refused)


def _allowed(request: Request) -> str:
    """The methods of all lines with the path that was asked for."""
    found = {route.line.method for route in _of_path(request)}
    return ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))


def _of_path(request: Request) -> list[Admitted]:
    path = request.scope["route"].path
    return [r for r in request.app.routes if isinstance(r, Admitted) and r.path == path]


def _unfit(request: Request, error: RequestValidationError) -> Refused:
    if any(part["loc"][0] == "path" for part in error.errors()):
        return Refused(404)
    names = sorted({str(part["loc"][-1]) for part in error.errors()})
    status = 422 if errors.is_api(request.scope) else 400
    return Refused(status, words=f"What is given for {', '.join(names)} does not fit.")
