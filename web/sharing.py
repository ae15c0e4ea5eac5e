"""Which requests are for the very same answer, and their turns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import TypeVar

from starlette.requests import Request

from web.context import asked_of, web_of

T = TypeVar("T")

#: Headers that no page of ours reads. Any other may make another answer.
UNREAD = frozenset(
    {
        b"accept-encoding",
        b"accept-language",
        b"cache-control",
        b"connection",
        b"dnt",
        b"pragma",
        b"priority",
        b"referer",
        b"te",
        b"upgrade-insecure-requests",
        b"user-agent",
    }
)
_UNREAD_PREFIX = b"sec-"  #: what browsers say of themselves; only forms are held against it


async def in_turn(
    request: Request, make: Callable[[], Awaitable[T]], *, dear: bool = False, step: str = ""
) -> T:
    """The answer, or a step towards it, when its turn has come. The operator does not wait for the crowd."""
    if asked_of(request).operator:
        return await make()
    return await web_of(request).turns.take((step, same(request)), make, dear=dear)


def same(request: Request) -> Hashable:
    """Equal for requests for the very same answer: by whom, for what, in which form."""
    said = (
        pair
        for pair in request.scope["headers"]
        if pair[0] not in UNREAD and not pair[0].startswith(_UNREAD_PREFIX)
    )
    return asked_of(request), request.scope["path"], request.scope["query_string"], tuple(sorted(said))
