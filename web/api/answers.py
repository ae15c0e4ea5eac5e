"""How the API answers: JSON with an ETag, cursors, and what it says of itself in OpenAPI."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from model import Source
from store import Store
from store.errors import BadCursor, UnknownSource
from web.api import values
from web.context import asked_of, web_of
from web.refused import Refused
from web.rights import Route, Who

T = TypeVar("T")
PREFIX = "/api/v1"
LARGEST = 2**31 - 1  #: an id that a database can look for
PROBLEM = "application/problem+json"

Id = Annotated[int, Path(ge=1, le=LARGEST, examples=[1])]
SourceRef = Annotated[
    str, Path(min_length=1, max_length=200, description="A source's short name or id.", examples=["honey"])
]
SiteRef = Annotated[
    str, Path(min_length=1, max_length=200, description="A site's short name or id.", examples=["laws"])
]
Cursor = Annotated[str | None, Query(max_length=500, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="So many at most.")]
Text = Annotated[str, Query(max_length=200)]

_SAID: dict[int, str] = {
    400: "Can't be understood: the host, a cursor, or the body",
    401: "The operator's token is needed: `Authorization: Bearer …`",
    403: "Not allowed: nothing can be changed here, or it came from another site",
    404: "Not kept here",
    408: "The body did not come in time",
    409: "It goes against how things are",
    413: "The body is too large",
    422: "A value does not fit",
    500: "A defect, or the store failed",
    503: "The store is busy; try again",
}
_ALWAYS = (400, 401, 404, 422, 500, 503)
_WRITING = (403, 408, 409, 413)


def store_of(request: Request) -> Store:
    return web_of(request).store


def base_of(request: Request) -> str:
    """This server's address as the one who asks sees it, without a slash at its end."""
    asked = asked_of(request)
    return f"{asked.origin}{asked.prefix}"


def rfc3339_only(text: object) -> object:
    """For a time in a query: a bare number is none, though Pydantic would take it for seconds."""
    if not isinstance(text, str) or "-" not in text[1:]:
        raise ValueError("write the time as 2026-03-01T12:00:00Z")
    return text


def answer(
    request: Request, value: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The value as JSON; 304 where the one who asks has it already."""
    return tagged(request, value.model_dump_json().encode(), "application/json", status, headers)


def tagged(
    request: Request,
    body: bytes,
    media_type: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A body under an ETag of its bytes; 304 where the one who asks has it already."""
    known = dict(headers or {})
    if request.method == "GET" and status == 200:
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        known |= {"ETag": tag, "Vary": "Cookie, Authorization"}
        if same(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=known)
    return Response(body, status, known, media_type)


def same(given: str, tag: str) -> bool:
    """Whether an If-None-Match names the tag (RFC 9110, 13.1.2: compared weakly)."""
    names = {name.strip().removeprefix("W/") for name in given.split(",")}
    return "*" in names or tag.removeprefix("W/") in names


def source_of(request: Request, name: str) -> Source:
    """The source of exactly that short name or number. Raises Refused."""
    sources = store_of(request).sources
    try:
        found = sources.named(name) if name.isprintable() else None
        if found is None and name.isdecimal() and int(name) <= LARGEST:
            found = sources.get(int(name))
    except UnknownSource:
        found = None
    if found is None:
        raise Refused(404, words="No source has this name or number.")
    return found


def paged(shape: Callable[[Any], T], page: Any) -> values.Page[T]:
    """A page of the store as one of the API."""
    return values.Page(items=[shape(row) for row in page.rows], next=page.next)


def numbered(
    cursor: str | None,
    limit: int,
    fetch: Callable[[int | None, int], Sequence[Any]],
    shape: Callable[[Any], T],
) -> values.Page[T]:
    """A page of a list that goes by falling ids: `fetch(before, limit)` reads it. Raises BadCursor."""
    before = None if cursor is None else number_of(cursor)
    rows = fetch(before, limit + 1)
    following = cursor_of(rows[limit - 1].id) if len(rows) > limit else None
    return values.Page(items=[shape(row) for row in rows[:limit]], next=following)


def cursor_of(number: int) -> str:
    """The place after a row of a list that goes by falling ids."""
    return urlsafe_b64encode(f"before {number}".encode()).decode().rstrip("=")


def number_of(cursor: str) -> int:
    """Raises BadCursor."""
    try:
        word, _, number = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(" ")
        found = int(number) if word == "before" else -1
    except (ValueError, UnicodeError):
        found = -1
    if not 0 <= found <= LARGEST:
        raise BadCursor("that is no place in this list: begin at its first page")
    return found


# -- lines of the table -----------------------------------------------------------------------------------


def reads(
    path: str,
    endpoint: Callable[..., Any],
    name: str,
    summary: str,
    *,
    model: Any = None,
    tag: str,
    who: Who = Who.READER,
    media: Mapping[str, str] | None = None,
    also: Sequence[int] = (),
) -> Route:
    """A GET line. `media` names the types of an answer that is not JSON, each with what it is; `also` are
    statuses beside those that every answer may have."""
    content: dict[int | str, dict[str, Any]] = {304: {"description": "As you have it (ETag)"}}
    if media is not None:
        content[200] = {
            "description": "; ".join(media.values()),
            "content": {kind: {"schema": {"type": "string"}} for kind in media},
        }
    return Route(
        "GET", PREFIX + path, endpoint, who, name, _described(summary, tag, who, content, model, also)
    )


def writes(
    method: str,
    path: str,
    endpoint: Callable[..., Any],
    name: str,
    summary: str,
    *,
    tag: str,
    model: Any = None,
    status: int = 200,
) -> Route:
    """A line that changes something: the operator's token comes with it."""
    said = _described(summary, tag, Who.TOKEN, {}, model, _WRITING)
    return Route(method, PREFIX + path, endpoint, Who.TOKEN, name, {**said, "status_code": status})


def _described(
    summary: str,
    tag: str,
    who: Who,
    more: Mapping[int | str, dict[str, Any]],
    model: Any,
    statuses: Sequence[int] = (),
) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    problems: dict[int | str, dict[str, Any]] = {
        status: {"description": _SAID[status], "content": {PROBLEM: schema}}
        for status in sorted({*_ALWAYS, *statuses})
    }
    token: list[dict[str, list[str]]] = [{"token": []}]
    return {
        "summary": summary,
        "tags": [tag],
        "response_model": model,
        "responses": {**problems, **more},
        "openapi_extra": {"security": token if who is Who.TOKEN else [{}, *token]},
    }
