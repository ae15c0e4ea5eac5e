"""From the address asked for to the one that answers: redirects, meta refresh, one more try.

Every hop is a new request, so robots.txt, politeness and the guard apply to it as to the first.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response
from w3lib.html import get_meta_refresh
from w3lib.url import safe_url_string

from model import FaultKind
from spiders.faults import PageFault, lost_connection

MAX_HOPS = 10
MAX_REFRESHES = 3
REFRESH_SECONDS = 15.0  #: a page that reloads later than this is a page, not a hop
HOPS = "hops"  #: meta key: addresses left behind
REFRESHES = "refreshes"  #: meta key: how many of them by meta refresh
FOR_NOW = "for_now"  #: meta key: one of the hops, at least, says nothing of the future

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.IGNORECASE)
_HEAD_BYTES = 16_384


class HopsMiddleware:
    """Follows redirects (RFC 9110, 15.4) and short meta refreshes; a loop is a fault, never silence."""

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The next request, or the response where it is the last. Raises PageFault REDIRECTS."""
        if response.status in _REDIRECTS and "Location" in response.headers:
            location = safe_url_string((response.headers["Location"] or b"").strip())
            following = self._follow(request, urljoin(request.url, location), request.meta.get(REFRESHES, 0))
            following.meta[FOR_NOW] = request.meta.get(FOR_NOW, False) or response.status not in _FOR_GOOD
            return following
        if request.meta.get("robots"):
            return response
        target = _refresh_target(request, response)
        if target is None:
            return response
        following = self._follow(request, target, request.meta.get(REFRESHES, 0) + 1)
        following.meta[FOR_NOW] = True
        return following

    def _follow(self, request: Request, target: str, refreshes: int) -> Request:
        behind = [*request.meta.get(HOPS, ()), request.url]
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise PageFault(
                FaultKind.REDIRECTS, "The page redirects to an address that is not http or https."
            )
        if len(behind) > MAX_HOPS or refreshes > MAX_REFRESHES:
            raise PageFault(FaultKind.REDIRECTS, f"The page redirects {len(behind)} times and never arrives.")
        following = request.replace(
            url=target,
            meta={**request.meta, HOPS: behind, REFRESHES: refreshes},
            priority=request.priority + 2,
            dont_filter=True,
        )
        if urlsplit(request.url)[:2] != parts[:2]:
            for secret in (
                "Authorization",
                "Cookie",
                "Proxy-Authorization",
                *request.meta.get("private_headers", ()),
            ):
                following.headers.pop(secret, None)
        return following


def _refresh_target(request: Request, response: Response) -> str | None:
    """Where a short meta refresh leads; None without one, or where it reloads the page itself."""
    if response.status != 200:
        return None
    head = response.body[:_HEAD_BYTES]
    if not _REFRESH.search(head):
        return None
    wait, target = get_meta_refresh(head.decode("utf-8", "replace"), response.url)
    if target is None or wait is None or wait > REFRESH_SECONDS:
        return None
    if target.partition("#")[0] == request.url.partition("#")[0]:
        return None
    return target


class OneMoreTry:
    """Asks once more, at once, where a connection broke before any answer; an error status never is."""

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """A second request, or None: the fault stands."""
        if request.meta.get("tried_again") or not lost_connection(exception):
            return None
        return request.replace(meta={**request.meta, "tried_again": True}, dont_filter=True)
