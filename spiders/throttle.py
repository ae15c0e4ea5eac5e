"""Pauses between requests to a host that grow with the time it takes to answer, and never below its wish."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response


class Throttle(AutoThrottle):
    """Scrapy's AutoThrottle, for slots that may have a Crawl-delay of their own (`spiders.robots`)."""

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        if key is not None and slot is not None:
            wishes = self.crawler.engine.downloader.per_slot_settings.get(key, {})
            slot.delay = max(slot.delay, wishes.get("delay", 0.0))
