"""The yardstick of a crawl: a Scrapy spider that only downloads. `python -m benchmarks.downloader URLS`."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess


class Downloader(scrapy.Spider):
    """Fetches and forgets."""

    name = "downloader"

    async def start(self) -> AsyncIterator[Any]:
        for url in Path(sys.argv[1]).read_text(encoding="utf-8").split():
            yield scrapy.Request(url, self.parse, dont_filter=True)

    def parse(self, response: Any) -> None:
        assert response.status == 200 and response.body


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "ROBOTSTXT_OBEY": True,
            "CONCURRENT_REQUESTS": 32,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        }
    )
    process.crawl(Downloader)
    process.start()
