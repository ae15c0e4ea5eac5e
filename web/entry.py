"""Signing in and out: by a link that was printed on a terminal, or with the token."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web.context import asked_of, web_of
from web.gate import cookie_name
from web.pages import go_to, page


def enter(request: Request, code: str = "") -> Response:
    """GET. With the code of a printed link, signs this browser in, and leads to an address without it.

    That changes nothing that is kept: a session is signed, and stored nowhere.
    """
    web = web_of(request)
    if code and web.keys.is_link(code, web.now):
        return _signed_in(request)
    said = "This link is too old, or its token was replaced." if code else ""
    return page(request, "enter.html", said=said)


def sign_in(request: Request, token: Annotated[str, Form(max_length=200)] = "") -> Response:
    """POST. The token itself, typed into the form."""
    if web_of(request).keys.is_token(token.strip()):
        return _signed_in(request)
    return page(request, "enter.html", said="That is not the token.", status=403)


def leave(request: Request) -> Response:
    """POST. Signs this browser out."""
    answer = go_to(request, "front")
    secure = asked_of(request).secure
    name = cookie_name(web_of(request), secure)
    answer.delete_cookie(name, secure=secure, httponly=True, samesite="strict")
    return answer


def _signed_in(request: Request) -> RedirectResponse:
    web, asked = web_of(request), asked_of(request)
    answer = go_to(request, "front")
    answer.set_cookie(
        cookie_name(web, asked.secure),
        web.keys.session(web.now, web.settings.session_seconds),
        max_age=web.settings.session_seconds,
        secure=asked.secure,
        httponly=True,
        samesite="strict",
    )
    return answer
