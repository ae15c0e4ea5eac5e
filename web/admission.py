"""Who may call a route; decided here and nowhere else. A route without a line in the table can't be made, and
one that has it is refused before its endpoint, or anything that it needs, is called."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from fastapi.routing import APIRoute
from starlette.datastructures import Headers, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from web.context import Asked, Web, may_read
from web.gate import replay
from web.refused import Refused
from web.rights import Route, Who
from web.sharing import in_turn

FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field


class Admitted(APIRoute):
    """A route of FastAPI's that asks who comes."""

    def __init__(self, *args: Any, line: Route, **values: Any) -> None:
        self.line = line  # the handler is asked for while the route is made
        super().__init__(*args, **values)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What readers ask for is made in turns. Endpoints of the event loop take theirs themselves."""
        make, line = super().get_route_handler(), self.line
        if line.writes or line.who is not Who.READER or iscoroutinefunction(line.endpoint):
            return make

        async def wait(request: Request) -> Response:
            return await in_turn(request, partial(make, request), dear=line.dear)

        return wait

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == self.line.method:
            await admit(self.line, scope)
        await super().handle(scope, receive, send)


async def admit(line: Route, scope: Scope) -> None:
    """Raises Refused for whoever may not call the route in this way."""
    web: Web = scope["app"].state.web
    asked: Asked = scope["asked"]
    if line.who is Who.LINK:
        return  # no cookie plays a part, so no other site can borrow one; the endpoint checks the secret
    if not _has_right(line, web, asked):
        raise Refused(401)
    if not line.writes:
        return
    if web.settings.read_only and line.who is not Who.EVERYONE and line.who is not Who.READER:
        raise Refused(403, "Nothing can be changed here", "It was started to be read only.")
    if asked.bearer:
        return  # a browser does not send it by itself
    headers = Headers(scope=scope)
    if not _same_origin(headers, asked):
        raise Refused(403, words="The form was sent from another site. Open the page here and send it again.")
    if line.who is Who.OPERATOR and not await _has_form_token(scope, headers, web, asked):
        raise Refused(403, words="The form is too old. Open the page again and send it anew.")


def _has_right(line: Route, web: Web, asked: Asked) -> bool:
    match line.who:
        case Who.EVERYONE:
            return True
        case Who.READER:
            return may_read(web, asked)
        case Who.OPERATOR:
            return asked.operator
        case Who.TOKEN:
            return asked.bearer or (asked.operator and not line.writes)
    return False


def _same_origin(headers: Headers, asked: Asked) -> bool:
    """Browsers say where a request comes from: the newer ones by Sec-Fetch-Site, all by Origin."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    return site == "same-origin" if origin is None else origin.lower() == asked.origin


async def _has_form_token(scope: Scope, headers: Headers, web: Web, asked: Asked) -> bool:
    given: str | UploadFile | None = headers.get("x-form-token")
    if given is None:

        async def nothing() -> Any:
            return {"type": "http.disconnect"}

        async with Request(scope, replay(scope["body"], nothing)).form() as form:
            given = form.get(FORM_TOKEN)
    return isinstance(given, str) and web.keys.is_form(given, asked.session)
