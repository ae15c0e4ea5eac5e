"""What every request passes, before any route is looked up: the host it is addressed to, the size of what it
brings, who sends it; and the headers of every answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store.errors import Locked, ReadOnly, StoreError
from web import errors
from web.context import Asked, Web
from web.refused import Refused
from web.rights import READS
from web.settings import LOOPBACK

log = logging.getLogger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
#: What was captured is never shown as a page of ours; should a browser try, it gets a sandbox.
CLOSED_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers send "Origin: null" with our own forms; to others this sends nothing.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
DEFAULTS = {"Content-Security-Policy": POLICY, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
HSTS = "max-age=31536000"
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Gate:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, web: Web) -> None:
        self._app = app
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, head=scope["method"] == "HEAD")
        if answer.head:  # the same route, by the same right, without the body
            scope = {**scope, "method": "GET"}
        try:
            await self._let_in(scope, receive, answer)
        except Refused as refused:
            await errors.response(scope, refused)(scope, receive, answer)
        except Exception as error:
            if answer.started:
                raise
            await errors.response(scope, _in_words(error))(scope, receive, answer)

    async def _let_in(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        headers = Headers(scope=scope)
        scope["asked"] = asked = self._asked(scope, headers)
        answer.secure = asked.secure
        if asked.prefix:
            scope["root_path"] = asked.prefix
        if scope["method"] not in READS:
            scope["body"] = body = await self._body(headers, receive)
            receive = replay(body, receive)
        await self._app(scope, receive, answer)

    def _asked(self, scope: Scope, headers: Headers) -> Asked:
        """Raises Refused for a host that is not ours."""
        web, settings = self._web, self._web.settings
        given = headers.getlist("host")
        name = _name(given[0]) if len(given) == 1 else ""
        if name not in settings.names:
            raise Refused(
                400,
                "This address is not one of mine",
                "The request names another host. If it should be answered, add the name to hosts in the "
                "[web] table of policywatch.toml, or set public_url.",
            )
        public = name == settings.public_host and name not in LOOPBACK
        parts = urlsplit((settings.public_url or "") if public else f"{scope['scheme']}://{given[0]}")
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        now, session = web.now, _cookie(headers, cookie_name(web, parts.scheme == "https"))
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        return Asked(
            origin=origin,
            prefix=parts.path.rstrip("/") if public else "",
            secure=parts.scheme == "https",
            local=self._is_local(scope, headers, name),
            session=session if session and web.keys.is_session(session, now) else "",
            bearer=scheme.lower() == "bearer" and web.keys.is_token(credentials.strip()),
        )

    def _is_local(self, scope: Scope, headers: Headers, name: str) -> bool:
        """Whether a person of this machine asks. Where a proxy was set up for others (`public_url`), nobody
        is taken for one: proxies ask from this machine, and some do so by its name and without a sign."""
        if self._web.settings.public_url is not None:
            return False
        return name in LOOPBACK and _is_loopback(scope) and not any(h in headers for h in _FORWARDED)

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        limit = self._web.settings.max_body_bytes
        too_large = Refused(
            413, "That is too much", f"A request may bring {limit:,} bytes. Send less at a time."
        )
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > limit:
            raise too_large
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._web.settings.body_seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refused(400, "The request broke off", "Send it again.")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > limit:
                        raise too_large
                    more = message.get("more_body", False)
        except TimeoutError:
            raise Refused(408, "The request took too long", "Send it again.") from None
        return b"".join(parts)


class _Answer:
    """The way back: adds the headers that every answer has, and drops the body of an answer to HEAD."""

    def __init__(self, send: Send, *, head: bool) -> None:
        self._send = send
        self.head = head
        self.secure = False
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            for name, value in DEFAULTS.items():
                headers.setdefault(name, value)
            if self.secure:
                headers["Strict-Transport-Security"] = HSTS
        elif self.head and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)


def replay(body: bytes, rest: Receive) -> Receive:
    """What an application receives: the body at once, then what comes of the connection."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else await rest()

    return receive


def cookie_name(web: Web, secure: bool) -> str:
    """Cookies know no ports: each instance on a machine has its own. By TLS, only our host can set it."""
    return "__Host-policywatch" if secure else f"policywatch-{web.settings.port}"


def _name(host: str) -> str:
    """The host of a Host header, in lower case, without the port; "" where it is none."""
    name, colon, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
    if not colon:
        name, port = host, "0"
    return name.lower() if port.isdecimal() else ""


def _is_loopback(scope: Scope) -> bool:
    try:
        return ip_address((scope.get("client") or ("", 0))[0]).is_loopback
    except ValueError:
        return False


def _cookie(headers: Headers, name: str) -> str:
    try:
        found: Iterable[str] = headers.getlist("cookie")
        return next((c[name].value for text in found if name in (c := SimpleCookie(text))), "")
    except CookieError:
        return ""


def _in_words(error: Exception) -> Refused:
    """What went wrong on our side, as a visitor may know it; the log has the rest."""
    if isinstance(error, Locked):
        log.warning("%s", error)
        return Refused(503, "The store is busy", "Try again in a moment.", {"Retry-After": "5"})
    if isinstance(error, ReadOnly):
        log.warning("%s", error)
        return Refused(503, "Nothing can be changed here", "The store can only be read.")
    if isinstance(error, StoreError):
        log.error("%s", error)
        return Refused(500, "The store failed", "`policywatch check` says what is wrong with it.")
    log.error("a page could not be made", exc_info=error)
    return Refused(500, "A defect in policywatch", "The log says where. Please report it.")
