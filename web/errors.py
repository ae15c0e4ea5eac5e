"""What could not be answered, in words: a page for people, a problem in JSON (RFC 9457) for programs."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from web.pages import page
from web.refused import Refused

API = "/api/"


def is_api(scope: Scope) -> bool:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    return bool(path.startswith(API))


def response(scope: Scope, refused: Refused) -> Response:
    """The answer that says so."""
    headers = {"Cache-Control": "no-store", **refused.headers}
    if refused.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="policywatch"'
    if is_api(scope):
        problem = {"title": refused.title, "status": refused.status, "detail": refused.words}
        return JSONResponse(problem, refused.status, headers, "application/problem+json")
    answer = page(
        Request(scope), "error.html", status=refused.status, title=refused.title, words=refused.words
    )
    answer.headers.update(headers)
    return answer
