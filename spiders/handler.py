"""The download handler: the guard's word, and time limits that a slow server can't stretch."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Response

from model import FaultKind
from spiders.faults import PageFault
from spiders.resolver import GuardedResolver

STOP = object()  #: signal: end every transfer
SPENT = "seconds_spent"  #: meta key: network time of a page's earlier hops

_STOPPED = "The visit was stopped before it ended."


@dataclass(slots=True)
class _Transfer:
    """A download under way."""

    task: asyncio.Task[Response]
    heard: float  #: when something last came, monotonic
    idle: bool = False


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler that connects only behind the guard.

    Limits: DOWNLOAD_TIMEOUT for one request, IDLE_TIMEOUT without a byte, PAGE_TIMEOUT over all hops
    (redirects, one more try) of a page. Waiting for a host's turn is not counted.
    """

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._page_timeout = crawler.settings.getfloat("PAGE_TIMEOUT")
        self._request_timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._idle_timeout = crawler.settings.getfloat("IDLE_TIMEOUT")
        self._transfers: dict[Request, _Transfer] = {}
        self._watch: asyncio.TimerHandle | None = None
        crawler.signals.connect(self._heard, signal=signals.bytes_received)
        crawler.signals.connect(self._heard, signal=signals.headers_received)
        crawler.signals.connect(self.stop, signal=STOP)

    async def download_request(self, request: Request) -> Response:
        """See the base class. Raises PageFault where the guard refused, or the page's time is up."""
        resolver = self._resolver()
        spent = float(request.meta.get(SPENT, 0.0))
        left = min(self._request_timeout, self._page_timeout - spent)
        if left <= 0:
            raise DownloadTimeoutError(f"{request.url} took longer than {self._page_timeout} seconds")
        request.meta["download_timeout"] = left
        begun = monotonic()
        spider = self._crawler.spider
        if getattr(spider, "stopped", False):
            raise PageFault(FaultKind.TIMEOUT, _STOPPED)
        asking = getattr(spider, "asking", None)
        if asking is not None:
            asking(request)
        try:
            response = await self._transfer(request, begun)
            answered = getattr(spider, "answered", None)
            if answered is not None:
                answered(request, response)
            return response
        except CannotResolveHostError:
            words = resolver.refusal(_host(request.url))
            if words is None:
                raise
            raise PageFault(
                FaultKind.ADDRESS_REFUSED, f"{_host(request.url)} is not visited: {words}."
            ) from None
        finally:
            request.meta[SPENT] = spent + monotonic() - begun

    def stop(self) -> None:
        """Ends every transfer at once; their pages get no answer."""
        for transfer in list(self._transfers.values()):
            transfer.task.cancel()

    async def close(self) -> None:
        """See the base class."""
        if self._watch is not None:
            self._watch.cancel()
        await super().close()

    async def _transfer(self, request: Request, begun: float) -> Response:
        task = asyncio.ensure_future(super().download_request(request))
        transfer = self._transfers[request] = _Transfer(task, begun)
        if self._watch is None:
            self._watch = asyncio.get_running_loop().call_later(1.0, self._look_for_idle)
        try:
            return await task
        except asyncio.CancelledError:
            if transfer.idle:
                raise DownloadTimeoutError(f"{request.url} sent nothing for {self._idle_timeout} s") from None
            raise PageFault(FaultKind.TIMEOUT, _STOPPED) from None
        finally:
            self._transfers.pop(request, None)

    def _heard(self, request: Request) -> None:
        transfer = self._transfers.get(request)
        if transfer is not None:
            transfer.heard = monotonic()

    def _look_for_idle(self) -> None:
        now = monotonic()
        for transfer in list(self._transfers.values()):
            if now - transfer.heard > self._idle_timeout:
                transfer.idle = True
                transfer.task.cancel()
        busy = bool(self._transfers)
        self._watch = asyncio.get_running_loop().call_later(1.0, self._look_for_idle) if busy else None

    @staticmethod
    def _resolver() -> GuardedResolver:
        from twisted.internet import reactor

        resolver = getattr(reactor, "nameResolver", None)
        if not isinstance(resolver, GuardedResolver):
            raise PageFault(
                FaultKind.ADDRESS_REFUSED,
                "No page is visited: the address guard is not installed (TWISTED_DNS_RESOLVER was changed).",
            )
        return resolver


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
