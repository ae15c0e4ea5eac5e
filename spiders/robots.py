"""robots.txt, obeyed after RFC 9309, with a word for what happened where it can't be read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

import model
from model import FaultKind
from spiders.faults import PageFault, explain

SITEMAPS = "sitemaps"  #: meta key: the sitemaps that the host's robots.txt names

_MAX_BYTES = 1_000_000  #: RFC 9309 asks for 500 KiB at least
UNREADABLE_FOR = timedelta(days=30)  #: until we take it that the host has no rules
_MAX_CRAWL_DELAY = 60.0  #: seconds; a longer wish would stop the host's other pages for the day
_UNREACHED = (FaultKind.NAME, FaultKind.CONNECT, FaultKind.TIMEOUT, FaultKind.TLS, FaultKind.ADDRESS_REFUSED)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says. With `fault`, it could not be read and nothing is visited."""

    parser: Any = None  #: a Protego; None: all is allowed
    fault: model.Verdict | None = None

    def allows(self, url: str, agent: str) -> bool:
        return self.parser is None or bool(self.parser.can_fetch(url, agent))

    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps named, as written."""
        return tuple(self.parser.sitemaps) if self.parser is not None else ()

    def crawl_delay(self, agent: str) -> float:
        """Seconds between requests that the host asks for; 0 without a wish."""
        wish = self.parser.crawl_delay(agent) if self.parser is not None else None
        return min(float(wish or 0.0), _MAX_CRAWL_DELAY)


def read_rules(status: int, body: bytes, host: str) -> Rules:
    """The rules in an answer (RFC 9309, 2.3.1): 4xx allows all, 5xx and 429 forbid all."""
    if status == 200:
        return Rules(Protego.parse(body.decode("utf-8-sig", "replace")))
    if status == 429 or not 400 <= status < 500:
        reason = (
            f"{host} answers {status} for its robots.txt, so we can't tell whether the page may be visited."
        )
        return Rules(fault=model.fault(FaultKind.ROBOTS_UNREADABLE, reason))
    return Rules()


class RobotsMiddleware:
    """Asks each host's robots.txt once per crawl, before its first page, and follows it."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.agent: str = crawler.settings["USER_AGENT"]
        self.max_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.obey = crawler.settings.getbool("ROBOTSTXT_OBEY")
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Lets a request pass. Raises PageFault: DISALLOWED, ROBOTS_UNREADABLE, or that the host is down."""
        if not self.obey or request.meta.get("robots"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._rules.get(origin)
        if known is None:
            known = self._rules[origin] = asyncio.get_running_loop().create_future()
            known.set_result(await self._fetch(origin, parts.hostname or ""))
        rules = known.result() if known.done() else await known
        request.meta[SITEMAPS] = rules.sitemaps()
        if rules.fault is not None:
            raise PageFault(FaultKind(rules.fault.code), rules.fault.reason)
        if not rules.allows(request.url, self.agent):
            raise PageFault(
                FaultKind.DISALLOWED, f"The robots.txt of {parts.hostname} forbids visits to this page."
            )

    async def _fetch(self, origin: str, host: str) -> Rules:
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            priority=1000,
            meta={"robots": True, "download_maxsize": _MAX_BYTES},
            dont_filter=True,
        )
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Exception as error:
            verdict = explain(error, host, _MAX_BYTES)
            if verdict.code in _UNREACHED:
                return Rules(fault=verdict)  # the page itself would fail in the same way: say that
            reason = (
                f"The robots.txt of {host} can't be read, so we can't tell whether the page may be visited"
            )
            return Rules(fault=model.fault(FaultKind.ROBOTS_UNREADABLE, f"{reason}: {verdict.reason}"))
        rules = self._after_a_while(read_rules(response.status, response.body, host), host)
        self._slow_down(request, rules.crawl_delay(self.agent))
        return rules

    def _after_a_while(self, rules: Rules, host: str) -> Rules:
        """Rules that could not be read for a month are none (RFC 9309, 2.3.1.4)."""
        spider = self.crawler.spider
        if not hasattr(spider, "robots_unreadable"):
            return rules
        since = spider.robots_unreadable(host, rules.fault is not None)
        if rules.fault is not None and since is not None and spider.now() - since >= UNREADABLE_FOR:
            return Rules()
        return rules

    def _slow_down(self, request: Request, seconds: float) -> None:
        """Crawl-delay is not in RFC 9309 and Scrapy only reports it; hosts mean it all the same."""
        downloader = self.crawler.engine.downloader
        if not seconds or seconds <= self.crawler.settings.getfloat("DOWNLOAD_DELAY"):
            return
        key = downloader.get_slot_key(request)
        downloader.per_slot_settings[key] = {"delay": seconds, "jitter": 0.0}
        if key in downloader.slots:
            downloader.slots[key].delay = seconds
