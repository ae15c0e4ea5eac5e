"""Pauses between requests to a host that grow with the time it takes to answer, and never below its wish."""

from __future__ import annotations

from typing import Any

from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response


class Throttle(AutoThrottle):
    """Scrapy's AutoThrottle, for slots that may have a Crawl-delay of their own (`spiders.robots`)."""

    def _adjust_delay(self, slot: Any, latency: float, response: Response) -> None:
        key = str(response.request.meta.get("download_slot")) if response.request else ""
        wish = self.crawler.engine.downloader.per_slot_settings.get(key, {}).get("delay", 0.0)
        super()._adjust_delay(slot, latency, response)
        slot.delay = max(slot.delay, wish)
