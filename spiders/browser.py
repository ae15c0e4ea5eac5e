"""Pages made by scripts: rendered in the system's Chromium, which goes out through a guarded proxy.

scrapy-playwright is an extra and imported only for a batch that wants it. A rendered page passes robots.txt,
its host's turn and the page's time like any other; pictures, films and fonts are not fetched. Each page gets
a browser context of its own, so that nothing is carried from one to the next.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse, Response

from model import FaultKind, Profile, Rendering
from model.guard import Guard
from spiders.browser_proxy import GuardProxy
from spiders.faults import PageFault
from spiders.handler import SPENT, GuardedHandler, _Transfer
from spiders.secrets import Secrets

RENDER = "render"  #: meta key: what the page's context is made with
QUIET_MS = 8_000  #: to wait for a page's scripts to fall silent after it has loaded
CURE = "pip install 'policywatch[browser]', install Chromium, and see 'policywatch doctor'"

_NOT_FETCHED = frozenset({"image", "media", "font"})
_ABOUT_THE_BYTES = (b"Content-Length", b"Content-Encoding", b"Etag", b"Last-Modified", b"Content-Type")
_REFUSED, _UNREACHED = "ERR_SOCKS_CONNECTION_FAILED", "ERR_SOCKS_CONNECTION_HOST_UNREACHABLE"
_NET_ERROR = re.compile(r"net::(ERR_[A-Z_]+)")
_ARGUMENTS = (
    "--proxy-bypass-list=<-loopback>",  # nothing goes past the proxy, loopback neither
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # and no name is resolved by the browser
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("scrapy_playwright") is not None


def settings(program: str) -> dict[str, Any]:
    """Scrapy's settings for a batch with rendered pages; `program` is the browser's file."""
    return {
        "DOWNLOAD_HANDLERS": {
            "http": "spiders.browser.RenderingHandler",
            "https": "spiders.browser.RenderingHandler",
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
        },
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": program,
            "headless": True,
            "args": list(_ARGUMENTS),
            "chromium_sandbox": os.geteuid() != 0,  # which Chromium refuses to make for root
        },
        "PLAYWRIGHT_PROCESS_REQUEST_HEADERS": None,  # a context's own: no header of ours follows a redirect
        "PLAYWRIGHT_ABORT_REQUEST": "spiders.browser.not_fetched",
    }


def not_fetched(request: Any) -> bool:
    """Whether a page's request is for what is no text."""
    return request.resource_type in _NOT_FETCHED


def meta(profile: Profile, url: str, agent: str, secrets: Secrets, *, ready: bool) -> dict[str, Any]:
    """What a rendered page's request carries. Raises PageFault SETUP where it can't be rendered as wished."""
    if profile.rendering is not Rendering.BROWSER:
        return {}
    if not ready:
        raise PageFault(FaultKind.SETUP, f"The page is to be made in a browser, and there is none: {CURE}.")
    if profile.headers or profile.proxy:
        raise PageFault(
            FaultKind.SETUP,
            "A page that is made in a browser can't be asked for with headers or a proxy of its own: "
            "take them out of its profile, or its rendering.",
        )
    context: dict[str, Any] = {
        "user_agent": profile.user_agent or agent,
        "extra_http_headers": {"Accept-Language": profile.language or "en"},
        "service_workers": "block",
        "accept_downloads": False,
    }
    if profile.cookies:
        cookies = [
            {
                "name": name,
                "value": secrets.fill(value),
                "domain": urlsplit(url).hostname,
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": url.startswith("https:"),
                "sameSite": "Lax",
            }
            for name, value in profile.cookies
        ]
        context["storage_state"] = {"cookies": cookies, "origins": []}
    return {RENDER: context}


class RenderingHandler(GuardedHandler):
    """The guarded handler, and a browser for the requests that carry RENDER."""

    _shared: dict[int, _Browser] = {}

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        # http and https are one browser.
        self._browser = self._shared.setdefault(id(crawler), _Browser(crawler))

    async def _transfer(self, request: Request, begun: float) -> Response:
        if request.meta.get("robots") or RENDER not in request.meta:
            return await super()._transfer(request, begun)
        left = self._page_timeout - float(request.meta.get(SPENT, 0.0))
        task = asyncio.ensure_future(asyncio.wait_for(self._browser.render(request), left))
        self._transfers[request] = _Transfer(task, float("inf"))
        try:
            return await task
        except TimeoutError:
            raise DownloadTimeoutError(f"{request.url} was not made in {left:.0f} seconds") from None
        except asyncio.CancelledError:
            raise PageFault(FaultKind.TIMEOUT, "The visit was stopped before it ended.") from None
        finally:
            self._transfers.pop(request, None)


class _Browser:
    """One Chromium behind one proxy, for a crawl."""

    def __init__(self, crawler: Any) -> None:
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

        self.proxy = GuardProxy(Guard(crawler.settings.getbool("ALLOW_PRIVATE_ADDRESSES")))
        self.handler = ScrapyPlaywrightDownloadHandler(crawler)
        self._number = 0
        crawler.signals.connect(self._close, signal=signals.spider_closed)

    async def render(self, request: Request) -> Response:
        """The page as its scripts have made it. Raises PageFault, TimeoutError."""
        from playwright.async_api import Error
        from scrapy_playwright.page import PageMethod

        if not self.proxy.port:
            await self.proxy.start()
            self.handler.config.launch_options["proxy"] = {"server": f"socks5://127.0.0.1:{self.proxy.port}"}
        self._number += 1
        name = f"page-{self._number}"
        asked = request.replace(
            meta={
                "playwright": True,
                "playwright_context": name,
                "playwright_context_kwargs": request.meta[RENDER],
                "playwright_page_methods": [PageMethod(_quiet)],
                "playwright_page_goto_kwargs": {"wait_until": "load"},
            }
        )
        host = (urlsplit(request.url).hostname or "").lower()
        try:
            response = await self.handler.download_request(asked)
        except Error as error:
            raise self._fault(host, str(error)) from None
        finally:
            wrapper = self.handler.context_wrappers.get(name)
            if wrapper is not None:
                with contextlib.suppress(Error):
                    await wrapper.context.close()
        landed = (urlsplit(response.url).hostname or "").lower()
        if landed in self.proxy.refusals:
            raise self._fault(landed, "")
        return _plain(response)

    def _fault(self, host: str, said: str) -> PageFault:
        """Why a page could not be opened, of what the browser said."""
        refused = self.proxy.refusals
        if host in refused or (_REFUSED in said and refused):
            where = host if host in refused else next(reversed(refused))  # a redirect leads away
            return PageFault(FaultKind.ADDRESS_REFUSED, f"{where} is not visited: {refused[where]}.")
        if _UNREACHED in said:
            return PageFault(FaultKind.CONNECT, f"{host} can't be reached.")
        found = _NET_ERROR.search(said)
        words = found[1] if found else " ".join(said.split())[:160]
        return PageFault(FaultKind.CONNECT, f"The browser could not open the page of {host} ({words}).")

    async def _close(self) -> None:
        RenderingHandler._shared.clear()
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.handler.close(), 5)
        await self.proxy.stop()


async def _quiet(page: Any) -> None:
    """Waits until the page's scripts fetch nothing more; one that never rests is read as it is."""
    from playwright.async_api import TimeoutError as Waited

    with contextlib.suppress(Waited):
        await page.wait_for_load_state("networkidle", timeout=QUIET_MS)


def _plain(response: Response) -> Response:
    """A rendered page as a server would have sent it: UTF-8, without headers about other bytes."""
    if not isinstance(response, HtmlResponse):
        return response
    headers = {name: value for name, value in response.headers.items() if name not in _ABOUT_THE_BYTES}
    body = response.text.encode("utf-8", "replace")
    made = HtmlResponse(response.url, status=response.status, headers=headers, body=body, encoding="utf-8")
    made.headers["Content-Type"] = "text/html; charset=utf-8"
    return made
