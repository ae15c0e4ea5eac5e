"""How a page is asked for: the headers, cookies and proxy of its profile, with the secrets they name."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from scrapy import Request

from model import FaultKind, Profile
from spiders.faults import PageFault
from spiders.secrets import Secrets

PROXY = "proxy"  #: meta key, Scrapy's own
OPEN = frozenset({"accept-language", "user-agent"})  #: of a profile's headers those that any host may see


def headers_of(profile: Profile, secrets: Secrets) -> dict[str, str]:
    """The headers of a profile as they are sent. Raises PageFault SETUP."""
    headers = {name: secrets.fill(value) for name, value in profile.headers}
    names = {name.lower() for name in headers}
    if profile.language and "accept-language" not in names:
        headers["Accept-Language"] = profile.language
    if profile.user_agent and "user-agent" not in names:
        headers["User-Agent"] = profile.user_agent
    if profile.cookies and "cookie" not in names:
        headers["Cookie"] = "; ".join(f"{name}={secrets.fill(value)}" for name, value in profile.cookies)
    return headers


def private(headers: dict[str, str]) -> list[str]:
    """Headers that no other origin gets to see."""
    return [name for name in headers if name.lower() not in OPEN]


def proxy_of(profile: Profile, secrets: Secrets) -> str | None:
    """Where a page's requests go first: an address with name and password in it, or None.

    Raises PageFault SETUP.
    """
    if profile.proxy is None:
        return None
    whole = secrets.fill(profile.proxy)
    parts = urlsplit(whole)
    if parts.scheme != "http" or not parts.hostname:
        raise PageFault(FaultKind.SETUP, "The profile's proxy is no address as http://proxy.example:3128.")
    return whole


class ProxyMiddleware:
    """Sends a page's requests, its robots.txt among them, through the proxy of its profile.

    The proxy resolves names in the guard's place, so the guard is asked here first about every address that
    the name has for us, at each hop. A name that only the proxy knows is the proxy's to judge.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self._origins: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> ProxyMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises PageFault ADDRESS_REFUSED."""
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        wanted = request.meta.get("page_proxy")
        if wanted:
            self._origins[origin] = wanted
        elif request.meta.get("robots"):
            wanted = self._origins.get(origin)
        if not wanted:
            return
        resolver = self._resolver()
        refused = (
            await resolver.ask(parts.hostname or "") if resolver else "the address guard is not installed"
        )
        if refused:
            raise PageFault(FaultKind.ADDRESS_REFUSED, f"{parts.hostname} is not visited: {refused}.")
        proxy = urlsplit(wanted)
        resolver.trusted.add((proxy.hostname or "", proxy.port or 80))
        if proxy.username is not None:
            login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
            request.headers["Proxy-Authorization"] = b"Basic " + b64encode(login)
        netloc = proxy.netloc.rsplit("@", 1)[-1]
        request.meta[PROXY] = urlunsplit(proxy._replace(netloc=netloc))

    @staticmethod
    def _resolver() -> Any:
        from twisted.internet import reactor

        resolver = getattr(reactor, "nameResolver", None)
        return resolver if hasattr(resolver, "trusted") else None
